import { deepStrictEqual } from 'node:assert/strict';
import { MIGRATIONS } from '../../../migrations/index.js';
import { LEFT_BEHIND, tablesOf } from '../../../src/store/dump/tables.js';
import { prepareSchema } from '../../../src/store/schema/schema.js';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { connectSqlite } from '../../../src/store/sqlite/sqlite-connect.js';
import { directory } from '../support.js';

const Database = sqliteDriver();

/**
 * What an export takes along. A migration that adds a table makes this fail: add its name here, and
 * rows of it to `full-ledger.ts`, or leave it behind in `tables.ts`, with the reason.
 */
const TAKEN = [
  'counters',
  'batches',
  'hosts',
  'backends',
  'pools',
  'pool_reports',
  'requests',
  'volumes',
  'decisions',
  'reservations',
  'event_ends',
  'event_log',
  'pool_usage',
  'events',
];

describe('tables of an export', () => {
  it('are all tables of a ledger, except those that are left out for a reason', async () => {
    const place = directory();
    const knex = connectSqlite(place.file);
    await prepareSchema(knex);
    await knex.destroy();
    const database = new Database(place.file);
    const query = "select name from sqlite_master where type = 'table' and name not like 'sqlite%'";
    const made = database.prepare<[], string>(query).pluck().all();
    database.close();
    place.remove();
    const taken = (await tablesOf(MIGRATIONS.length)).map(({ name }) => name);
    deepStrictEqual(taken, TAKEN);
    deepStrictEqual(
      made.filter((name) => !Object.hasOwn(LEFT_BEHIND, name)),
      taken,
    );
  });

  it('have a key, and columns of known kinds, in every schema version', async () => {
    for (let version = 1; version <= MIGRATIONS.length; version += 1) {
      for (const { name, key, columns } of await tablesOf(version)) {
        deepStrictEqual(key.length > 0 && key.every((column) => columns.has(column)), true, name);
      }
    }
  });
});
