import { appendFileSync } from 'node:fs';
import {
  type SqliteDatabase,
  type SqliteStatement,
  sqliteDriver,
} from '../../src/store/sqlite/driver.js';
import { monotonicMs } from '../support/monotonic.js';

const Sqlite = sqliteDriver();

// Loaded into a server before it starts, as `commit-clock.ts?into=FILE`. Records when each revision
// of the ledger became durable, which cannot be seen from outside. Written as lines of `revision
// ms` when the server ends.

const into = new URL(import.meta.url).searchParams.get('into');
const stamps: string[] = [];
const { prototype } = Sqlite;
const prepare = prototype.prepare;

prototype.prepare = new Proxy(prepare, {
  apply(_target, database: SqliteDatabase, [sql]: [string]) {
    const statement: SqliteStatement = prepare.call(database, sql);
    if (!/^\s*commit\b/i.test(sql)) return statement;
    const run = statement.run.bind(statement);
    const position: SqliteStatement = prepare
      .call(database, "select value from counters where name = 'revision'")
      .pluck();
    statement.run = (...values) => {
      // Before it, for what is done after it would count as the order's way.
      const revision = position.get();
      const result = run(...values);
      stamps.push(`${revision} ${monotonicMs()}\n`);
      return result;
    };
    return statement;
  },
});

process.on('exit', () => {
  if (into !== null) appendFileSync(into, stamps.join(''));
});
