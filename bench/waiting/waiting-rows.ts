import { type SqliteDatabase, sqliteDriver } from '../../src/store/sqlite/driver.js';
import { SQL_UUID } from '../support/sql-uuid.js';

const Sqlite = sqliteDriver();

/**
 * How copies differ from the rows that are their patterns, by table: SQL over `n`, their number.
 */
const DIFFERING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  requests: {
    request_key: `${SQL_UUID} || '/' || pattern.caller`,
    request_id: SQL_UUID,
    subject: SQL_UUID,
    spec: `json_set(pattern.spec, '$.volumeId', ${SQL_UUID})`,
    wait_serial: 'last.value + n',
  },
  volumes: { volume_id: SQL_UUID, created_at: 'pattern.created_at + n' },
};

/**
 * Makes so many requests wait in a ledger in which some do: copies of those, in turn. No server may
 * have it open.
 */
export function multiplyWaits(file: string, count: number): void {
  const db = new Sqlite(file);
  try {
    db.pragma('synchronous = off');
    db.transaction(() => {
      db.exec(
        'create temp table patterns as select row_number() over (order by wait_serial) - 1 as ' +
          'number, request_key, subject from requests where wait_serial is not null',
      );
      const { known } = db.prepare('select count(*) as known from patterns').get() as {
        readonly known: number;
      };
      const copies = count - known;
      copy(db, 'volumes', 'volume_id = of.subject', known, copies);
      copy(db, 'requests', 'request_key = of.request_key', known, copies);
      db.prepare("update counters set value = value + ? where name = 'wait_begun'").run(copies);
      db.prepare("update counters set value = value + ? where name = 'decision'").run(count);
      db.exec('drop table patterns');
    })();
    db.exec('analyze');
    db.pragma('wal_checkpoint(truncate)');
  } finally {
    db.close();
  }
}

function copy(
  db: SqliteDatabase,
  table: string,
  isPattern: string,
  known: number,
  copies: number,
): void {
  const columns = (db.pragma(`table_info(${table})`) as { readonly name: string }[]).map(
    ({ name }) => name,
  );
  const values = columns.map((column) => DIFFERING[table]?.[column] ?? `pattern.${column}`);
  db.prepare(
    `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
     insert into ${table} (${columns.join()}) select ${values.join()} from numbers
     join patterns as of on of.number = (n - 1) % ?
     join ${table} as pattern on pattern.${isPattern}
     join counters as last on last.name = 'decision'`,
  ).run(copies, known);
}
