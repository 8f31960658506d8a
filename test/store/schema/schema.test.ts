import { deepStrictEqual, doesNotThrow, rejects, strictEqual, throws } from 'node:assert/strict';
import { MIGRATIONS } from '../../../migrations/index.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import {
  prepareSchema,
  refuseNewerSchema,
  SchemaTooNew,
} from '../../../src/store/schema/schema.js';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { connectSqlite } from '../../../src/store/sqlite/sqlite-connect.js';
import { directory } from '../support.js';

const Database = sqliteDriver();

/** The newest step that is not compatible with older servers. */
const OLDEST = MIGRATIONS.findLastIndex(({ compatible }) => compatible !== true) + 1;

describe('the schema', () => {
  let place: ReturnType<typeof directory>;
  const open = () => openSqliteStore({ file: place.file, clock: Date.now });
  /** The content of the database, read on another connection. */
  const query = <T>(sql: string): T[] => {
    const database = new Database(place.file);
    try {
      const statement = database.prepare(sql);
      if (statement.reader) return statement.all() as T[];
      statement.run();
      return [];
    } finally {
      database.close();
    }
  };
  const shape = () =>
    query<{ sql: string }>(
      "select sql from sqlite_master where name not like 'sqlite_%' order by name",
    );

  const stepsBefore = (step: string) =>
    MIGRATIONS.slice(
      0,
      MIGRATIONS.findIndex(({ name }) => name === step),
    );

  beforeEach(() => {
    place = directory();
  });
  afterEach(() => place.remove());

  it('never renames its steps', () => {
    deepStrictEqual(
      MIGRATIONS.slice(0, 3).map((migration) => migration.name),
      ['0001-bookkeeping', '0002-pools', '0003-decisions'],
    );
    deepStrictEqual(new Set(MIGRATIONS.map((migration) => migration.name)).size, MIGRATIONS.length);
  });

  it('is brought up to date once', async () => {
    await (await open()).close();
    const first = shape();
    await (await open()).close();
    deepStrictEqual(shape(), first);
    deepStrictEqual(query('select version, oldest from schema'), [
      { version: MIGRATIONS.length, oldest: OLDEST },
    ]);
  });

  it('is finished by the next start if a process died half way', async () => {
    const knex = connectSqlite(place.file);
    await prepareSchema(knex, MIGRATIONS.slice(0, 1));
    await knex.destroy();
    query('update knex_migrations_lock set is_locked = 1');
    await (await open()).close();
    deepStrictEqual(query('select version from schema'), [{ version: MIGRATIONS.length }]);
  });

  it('of a newer server is refused', async () => {
    await (await open()).close();
    query(
      `update schema set version = ${MIGRATIONS.length + 2}, oldest = ${MIGRATIONS.length + 1}`,
    );
    await rejects(open(), (error) => {
      return (
        error instanceof SchemaTooNew &&
        error.found === MIGRATIONS.length + 2 &&
        error.known === MIGRATIONS.length &&
        /version/.test(error.message)
      );
    });
    query(`update schema set oldest = ${MIGRATIONS.length}`);
    await (await open()).close();
  });

  it('of a newer server that says it is compatible may be used', async () => {
    const next = {
      name: '9999-next',
      compatible: true,
      up: async () => undefined,
      down: async () => undefined,
    };
    const knex = connectSqlite(place.file);
    await prepareSchema(knex, [...MIGRATIONS, next]);
    await knex.destroy();
    await (await open()).close();
    deepStrictEqual(query('select version, oldest from schema'), [
      { version: MIGRATIONS.length + 1, oldest: OLDEST },
    ]);
  });

  it('keeps the events that there are when it takes another kind, and when that is taken back', async () => {
    const knex = connectSqlite(place.file);
    await prepareSchema(knex, stepsBefore('0027-audit'));
    const indexes = () => knex('sqlite_master').where({ tbl_name: 'events' }).orderBy('name');
    const were = (await indexes()).map(({ name }) => name);
    const row = { type: 't', volume_id: 'v', created_at: 1, payload: '{}' };
    await knex('events').insert({ ...row, serial: 7, kind: 'message' });
    await rejects(knex('events').insert({ ...row, serial: 8, kind: 'audit' }), /CHECK/);
    await prepareSchema(knex);
    await knex('events').insert({ ...row, serial: 8, kind: 'audit' });
    await rejects(knex('events').insert({ ...row, serial: 9, kind: 'other' }), /CHECK/);
    deepStrictEqual(await knex('events').orderBy('serial').pluck('serial'), [7, 8]);
    deepStrictEqual(
      (await indexes()).map(({ name }) => name),
      were,
    );
    for (const step of ['0046-events-of-a-report', '0027-audit'])
      await MIGRATIONS.find(({ name }) => name === step)?.down(knex);
    deepStrictEqual(await knex('events').pluck('serial'), [7]);
    deepStrictEqual(await knex('event_ends').orderBy('kind').pluck('kind'), [
      'capacity',
      'failure',
      'message',
    ]);
    await knex.destroy();
  });

  it('checks words one by one since, in a ledger with rows too, which stay', async () => {
    const knex = connectSqlite(place.file);
    await prepareSchema(knex, stepsBefore('0039-plain-conditions'));
    const row = { backend: 'b', pool: 'p', size_gib: 1, confirmed_accounting_revision: 0 };
    const add = (state: string, ordinal: number) =>
      knex('reservations').insert({ ...row, decision_id: 'd', ordinal, state });
    await add('held', 0);
    await prepareSchema(knex);
    await add('released', 1);
    await rejects(add('lost', 2), /CHECK/);
    deepStrictEqual(await knex('reservations').orderBy('ordinal').pluck('state'), [
      'held',
      'released',
    ]);
    deepStrictEqual(await knex.raw('pragma integrity_check'), [{ integrity_check: 'ok' }]);
    deepStrictEqual(await knex.raw('pragma writable_schema'), [{ writable_schema: 0 }]);
    await rejects(knex('sqlite_master').update({ sql: '' }), /may not be modified/);
    await knex.destroy();
    const checks = query<{ sql: string }>(
      "select sql from sqlite_master where type = 'table'",
    ).flatMap(({ sql }) => sql.match(/check \(`(?:state|kind)` in /g) ?? []);
    deepStrictEqual(checks, []);
  });

  it('can be taken back', async () => {
    const knex = connectSqlite(place.file);
    await prepareSchema(knex);
    for (const migration of MIGRATIONS.toReversed()) await migration.down(knex);
    await knex.destroy();
    strictEqual(
      query(
        "select name from sqlite_master where type = 'table' and name not like 'knex_%' " +
          "and name not like 'sqlite_%'",
      ).length,
      0,
    );
  });

  it('may be used while it asks for no newer server than this one, however new it is', () => {
    doesNotThrow(() => refuseNewerSchema({ version: 99, oldest: 33 }, 33));
    doesNotThrow(() => refuseNewerSchema(undefined, 33));
    throws(() => refuseNewerSchema({ version: 99, oldest: 34 }, 33), SchemaTooNew);
  });
});
