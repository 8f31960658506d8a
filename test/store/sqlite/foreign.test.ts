import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { MIGRATIONS } from '../../../migrations/index.js';
import { StoreBroken } from '../../../src/ledger/store-port/store.js';
import { openSqliteSource } from '../../../src/store/dump/sqlite-source.js';
import { openSqliteTarget } from '../../../src/store/dump/sqlite-target.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { prepareSchema } from '../../../src/store/schema/schema.js';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { examine } from '../../../src/store/sqlite/examine.js';
import { connectSqlite } from '../../../src/store/sqlite/sqlite-connect.js';
import { directory } from '../support.js';

const Database = sqliteDriver();

describe('a file of another program where the ledger would be', () => {
  let place: ReturnType<typeof directory>;
  const open = () => openSqliteStore({ file: place.file, clock: Date.now });
  const made = (...statements: readonly string[]) => {
    const database = new Database(place.file);
    for (const statement of statements) database.exec(statement);
    database.close();
  };
  beforeEach(() => {
    place = directory();
  });
  afterEach(() => place.remove());

  for (const [what, statements, told] of [
    ['a table', ['create table users (id)'], /the table "users"/],
    ['a view', ['create view seen as select 1'], /the table "seen"/],
    ['a table of a name of ours', ['create table events (id)'], /the table "events"/],
    ['a schema of its own', ['create table "schema" (version)'], /the table "schema"/],
    [
      'steps of its own',
      ['create table knex_migrations (name)', "insert into knex_migrations values ('x')"],
      /the table "knex_migrations"/,
    ],
    [
      'many tables',
      ['a', 'b', 'c', 'd', 'e'].map((name) => `create table ${name} (id)`),
      /the tables "a", "b", "c" and 2 more/,
    ],
    [
      'a log that is not in the file yet',
      ['pragma journal_mode = wal', 'create table users (id)'],
      /the table "users"/,
    ],
  ] as const)
    it(`is left as it is, with a line that says why: with ${what}`, async () => {
      made(...statements);
      const before = readFileSync(place.file);
      await rejects(open(), (error) => {
        ok(error instanceof StoreBroken);
        match(error.message, told);
        match(error.message, /ledger\.db is no ledger of Stowage.*--data-dir/);
        return true;
      });
      strictEqual(examine(place.file, true)?.remedy, 'elsewhere');
      deepStrictEqual(
        readdirSync(place.path).filter((name) => !name.endsWith('.lock')),
        ['ledger.db'],
      );
      await rejects(openSqliteTarget(place.file, MIGRATIONS.length), told);
      await rejects(openSqliteSource(place.file), /holds no ledger/);
      deepStrictEqual(readFileSync(place.file), before);
    });

  it('is used if nothing is in it', async () => {
    writeFileSync(place.file, '');
    await (await open()).close();
    place.remove();
    place = directory();
    made('create table gone (id)', 'drop table gone');
    await (await open()).close();
    strictEqual(examine(place.file, true), null);
  });

  it('is a ledger with a table more, or one whose first start was killed', async () => {
    made(
      'create table knex_migrations (id, name)',
      'create table knex_migrations_lock (idx, is_locked)',
    );
    strictEqual(examine(place.file, true), null);
    place.remove();
    place = directory();
    await (await open()).close();
    made('create table notes (id)');
    await (await open()).close();
  });

  it('is a ledger of any version', async () => {
    for (let version = 1; version < MIGRATIONS.length; version += 1) {
      place.remove();
      place = directory();
      const knex = connectSqlite(place.file);
      await prepareSchema(knex, MIGRATIONS.slice(0, version));
      await knex.destroy();
      strictEqual(examine(place.file, true), null, `version ${version}`);
    }
  });
});
