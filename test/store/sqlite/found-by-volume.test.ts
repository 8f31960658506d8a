import { deepStrictEqual, match, strictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { MIGRATIONS } from '../../../migrations/index.js';
import { Keys } from '../../../src/ledger/store-port/store.js';
import { openSqliteSource } from '../../../src/store/dump/sqlite-source.js';
import { openSqliteTarget } from '../../../src/store/dump/sqlite-target.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { prepareSchema } from '../../../src/store/schema/schema.js';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { connectSqlite } from '../../../src/store/sqlite/sqlite-connect.js';
import * as a from '../../contract/records.js';
import { exported, imported } from '../dump/move.js';
import { directory } from '../support.js';

const Database = sqliteDriver();

describe('decisions that a volume names, on a file', () => {
  let place: ReturnType<typeof directory>;
  beforeEach(() => {
    place = directory();
  });
  afterEach(() => place.remove());

  const open = (file = place.file) => openSqliteStore({ file, clock: () => 5_000 });
  /** Ids of the decisions that the index by subject leaves out. */
  const leftOut = (file = place.file) => {
    const database = new Database(file, { readonly: true });
    try {
      const sql = 'select decision_id from decisions where found_by_volume is not null order by 1';
      return database.prepare<[], string>(sql).pluck().all();
    } finally {
      database.close();
    }
  };
  const nth = (number: number) =>
    a.decision({ decisionId: `d-${number}`, serial: number, subject: 'v' });

  it('are not in the index by subject until it names others', async () => {
    const store = await open();
    const steps: string[][] = [];
    const write = async (decided: number[], named: string | null) => {
      await store.transact(`batch-${steps.length}`, new Keys(), (set) => {
        set.volumes.put(a.volume({ volumeId: 'v', decisionId: named }));
        for (const number of decided) set.decisions.put(nth(number));
      });
      steps.push(leftOut());
    };
    await write([1], 'd-1');
    await write([2, 3], 'd-3');
    await write([3], 'd-3');
    await write([], 'd-1');
    await write([], null);
    deepStrictEqual(steps, [['d-1'], ['d-3'], ['d-3'], [], []]);
    const found = (await store.decisionsOf('v')).map(({ decision }) => decision.decisionId);
    deepStrictEqual(found, ['d-1', 'd-2', 'd-3']);
    await store.close();
  });

  it('are found after an import as before', async () => {
    const store = await open();
    await store.transact('batch', new Keys(), (set) => {
      set.volumes.put(a.volume({ volumeId: 'v', decisionId: 'd-1' }));
      set.decisions.put(nth(1));
    });
    const text = await exported(openSqliteSource(place.file));
    await store.close();
    deepStrictEqual(leftOut(), ['d-1']);
    strictEqual(text.includes('found_by_volume'), false);
    const there = join(place.path, 'there.db');
    await imported(text, (version) => openSqliteTarget(there, version));
    const after = await open(there);
    deepStrictEqual(
      (await after.decisionsOf('v')).map(({ decision }) => decision),
      [nth(1)],
    );
    await after.close();
  });

  it('are found if they were written before the index left any out', async () => {
    const at = MIGRATIONS.findIndex(({ name }) => name === '0040-decisions-by-volume');
    const knex = connectSqlite(place.file);
    await prepareSchema(knex, MIGRATIONS.slice(0, at));
    const store = await (async () => {
      await knex('volumes').insert({
        volume_id: 'v',
        project_id: '',
        size_gib: 1,
        type_name: '',
        state: 'available',
        decision_id: 'd-1',
        created_at: 1,
        updated_at: 1,
      });
      await knex('decisions').insert({
        decision_id: 'd-1',
        serial: 1,
        operation: 'create_volume',
        request_key: 'r/',
        subject: 'v',
        project_id: '',
        attempt: 1,
        state: 'created',
        pool: 'b#p',
        backend: 'b',
        host: 'b#p',
        zone: 'z',
        weight: 1,
        alternatives: '[]',
        seed: 1,
        profile: 'default',
        allow_reschedule: 1,
        lease_token: 0,
        create_token: 0,
        reason: '',
        decided_at: 1,
        finished_at: 2,
      });
      await knex.destroy();
      return open();
    })();
    deepStrictEqual(
      (await store.decisionsOf('v')).map(({ decision }) => decision.decisionId),
      ['d-1'],
    );
    await store.transact('batch', new Keys(), (set) => {
      set.volumes.put(a.volume({ volumeId: 'v', decisionId: 'd-2' }));
      set.decisions.put(nth(2));
    });
    deepStrictEqual(
      (await store.decisionsOf('v')).map(({ decision }) => decision.decisionId),
      ['d-1', 'd-2'],
    );
    await store.close();
    deepStrictEqual(leftOut(), ['d-2']);
    const file = new Database(place.file, { readonly: true });
    const sql = file
      .prepare("select sql from sqlite_master where name = 'decisions_by_subject'")
      .pluck()
      .get();
    match(String(sql), /where found_by_volume is null$/);
    file.close();
  });
});
