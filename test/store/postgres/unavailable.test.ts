import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { Keys, type LedgerStore, StoreUnavailable } from '../../../src/ledger/store-port/store.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { prepareSchema } from '../../../src/store/schema/schema.js';
import { Connections } from '../../../src/store/sql/connections.js';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { InPlace } from '../../../src/store/sqlite/in-place.js';
import { createPrivate } from '../../../src/store/sqlite/private-file.js';
import { connectSqlite } from '../../../src/store/sqlite/sqlite-connect.js';
import { SQLITE } from '../../../src/store/sqlite/sqlite-dialect.js';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.js';
import { volume } from '../../contract/records.js';
import { OwnerProcess } from '../owner-handle.js';
import { directory } from '../support.js';

const Database = sqliteDriver();

describe('a store that cannot be used', () => {
  let place: ReturnType<typeof directory>;
  beforeEach(() => {
    place = directory();
  });
  afterEach(() => place.remove());

  const commit = (store: LedgerStore, sizeGib: number) =>
    store.transact(`batch-${sizeGib}`, new Keys(), (set) => set.volumes.put(volume({ sizeGib })));

  it('answers StoreUnavailable while the disk is full, and recovers by itself', async function () {
    // A limit on the size of files stands for the full disk; only Linux sets it on a running
    // process.
    if (process.platform !== 'linux') this.skip();
    const owner = OwnerProcess.start(place.file);
    const limit = (bytes: number | 'unlimited') =>
      execFileSync('prlimit', [`--pid=${owner.child.pid}`, `--fsize=${bytes}:unlimited`]);
    try {
      strictEqual((await owner.reply()).ok, true);
      deepStrictEqual(await owner.ask('commit'), { ok: true, number: 1 });
      limit(statSync(`${place.file}-wal`).size + 2_000);
      for (const command of ['commit', 'probe', 'commit'] as const) {
        const reply = await owner.ask(command);
        ok(!reply.ok);
        strictEqual(reply.error, 'StoreUnavailable');
      }
      limit('unlimited');
      deepStrictEqual(await owner.ask('probe'), { ok: true, number: 0 });
      deepStrictEqual(await owner.ask('commit'), { ok: true, number: 2 });
    } finally {
      await owner.end();
    }
    const store = await openSqliteStore({ file: place.file, clock: Date.now });
    const image = await store.load();
    deepStrictEqual([image.revision, image.pools[0]?.heldGib], [2, 20]);
    await store.close();
  });

  it('answers StoreUnavailable while the database is read-only', async () => {
    const knex = connectSqlite(place.file);
    await prepareSchema(knex);
    const connections = new Connections(knex, SQLITE);
    createPrivate(`${place.file}.lock`);
    const store = await SqliteStore.open(connections, connections, {
      file: place.file,
      clock: Date.now,
      place: new InPlace(place.file),
      release: async () => undefined,
    });
    const readOnly = (on: 0 | 1) =>
      connections.exclusive((session) => session.run(`pragma query_only = ${on}`));
    await readOnly(1);
    await rejects(store.probe(), StoreUnavailable);
    await rejects(
      commit(store, 1),
      (error) => error instanceof StoreUnavailable && error.cause instanceof Database.SqliteError,
    );
    strictEqual((await store.load()).revision, 0);
    await readOnly(0);
    strictEqual((await commit(store, 1)).revision, 1);
    await store.close();
  });

  it('answers StoreUnavailable while another process writes, and stays readable', async () => {
    const store = await openSqliteStore({ file: place.file, clock: Date.now });
    await commit(store, 1);
    const other = new Database(place.file);
    strictEqual(other.prepare('select size_gib from volumes').pluck().get(), 1);
    other.exec('begin immediate');
    await rejects(commit(store, 2), StoreUnavailable);
    strictEqual((await store.volume('volume-1'))?.sizeGib, 1);
    other.exec('rollback');
    strictEqual((await commit(store, 2)).revision, 2);
    other.close();
    await store.close();
  });

  it('does not answer StoreUnavailable for a wrong statement', async () => {
    const store = await openSqliteStore({ file: place.file, clock: Date.now });
    const wrong = store.transact('batch', new Keys(), (set) =>
      set.volumes.put(volume({ state: 'unheard of' as 'creating' })),
    );
    await rejects(
      wrong,
      (error) => !(error instanceof StoreUnavailable) && /CHECK constraint/.test(String(error)),
    );
    strictEqual((await commit(store, 1)).revision, 1);
    await store.close();
  });
});
