import { ok, rejects, strictEqual } from 'node:assert/strict';
import { statSync } from 'node:fs';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { Keys, type LedgerStore, StoreUnavailable } from '../../../src/ledger/store-port/store.js';
import { onThread } from '../../../src/store/open/on-thread.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { InPlace } from '../../../src/store/sqlite/in-place.js';
import { ownFile } from '../../../src/store/sqlite/owner-lock.js';
import { connectSqlite } from '../../../src/store/sqlite/sqlite-connect.js';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.js';
import { Writer } from '../../../src/store/thread/writer.js';
import { volume } from '../../contract/records.js';
import { migratedFile } from '../../support/migrated.js';
import { directory } from '../support.js';

const Database = sqliteDriver();
const MIB = 1024 * 1024;

describe("a thread of SQLite's own", () => {
  let place: ReturnType<typeof directory>;

  beforeEach(() => {
    place = directory();
  });
  afterEach(() => place.remove());

  const write = (store: LedgerStore, ...ids: readonly string[]) =>
    store.transact(`batch-${ids[0]}`, new Keys(), (set) => {
      for (const volumeId of ids) set.volumes.put(volume({ volumeId }));
    });

  it('waits for the disk while all else goes on, and reads see what was committed before', async () => {
    const store = await openSqliteStore({ file: place.file, clock: Date.now, ownThread: true });
    await write(store, 'first');
    // As a slow disk does, a lock that somebody holds keeps SQLite waiting; for so short a time
    // that the machine may not come to it.
    let waited = false;
    for (let tries = 0; tries < 40 && !waited; tries += 1) {
      const id = `second-${tries}`;
      const other = new Database(place.file);
      other.exec('begin immediate');
      const writing = write(store, id).then(
        () => true,
        () => false,
      );
      strictEqual((await store.volume('first'))?.volumeId, 'first');
      strictEqual(await store.volume(id), null);
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      other.exec('rollback');
      other.close();
      waited = await writing;
      strictEqual((await store.volume(id)) !== null, waited);
    }
    ok(waited);
    await store.close();
  });

  it('begins the log anew, however much is written', async () => {
    const store = await openSqliteStore({ file: place.file, clock: Date.now, ownThread: true });
    // 192 KiB each: 64 MiB.
    for (let probe = 0; probe < 340; probe += 1) {
      await store.probe();
      await store.planKey();
    }
    const logged = statSync(`${place.file}-wal`).size / MIB;
    ok(logged < 24, `the log has ${logged} MiB`);
    await store.close();
  });

  it('may end at any moment: each commit is there or is not, as its caller was told', async () => {
    await migratedFile(place.file);
    const writer = new Writer(place.file);
    const release = ownFile(place.file);
    const inPlace = new InPlace(place.file);
    const { reads, writes, end } = await onThread(
      place.file,
      connectSqlite(place.file),
      () => inPlace.reopened(),
      writer,
    );
    const store = await SqliteStore.open(reads, writes, {
      file: place.file,
      clock: Date.now,
      place: inPlace,
      release: async () => {
        await end();
        release();
      },
    });
    let committed = 0;
    let lost = 0;
    let revision = 0;
    // Longer and shorter, so that it ends about when a commit does.
    let delay = 0;
    for (let life = 0; life < 100 && (committed < 3 || lost < 3); life += 1) {
      await store.probe();
      const ids = Array.from({ length: 400 }, (_, at) => `volume-${life}-${at}`);
      const writing = write(store, ...ids);
      const ended = wait(delay).then(() => writer.cut());
      const told = await writing.then(
        (done) => done.revision,
        (error: unknown) => {
          ok(error instanceof StoreUnavailable, String(error));
          return null;
        },
      );
      await ended;
      for (const id of [ids[0], ids.at(-1)])
        strictEqual((await store.volume(id ?? '')) !== null, told !== null);
      if (told === null) {
        lost += 1;
        delay += 4;
      } else {
        committed += 1;
        delay = Math.max(0, delay - 6);
        strictEqual(told, revision + 1);
        revision = told;
      }
    }
    ok(committed >= 3 && lost >= 3, `${committed} were committed, ${lost} were not`);
    strictEqual((await write(store, 'last')).revision, revision + 1);
    await store.close();
    const again = await openSqliteStore({ file: place.file, clock: Date.now });
    strictEqual((await again.load()).revision, revision + 1);
    await again.close();
  });

  it('goes on after a transaction that was undone on it, whatever came of that', async () => {
    await migratedFile(place.file);
    const knex = connectSqlite(place.file);
    const { reads, writes, end } = await onThread(place.file, knex, () => undefined);
    const found = () => reads.exclusive((session) => session.all('select * from probes'));
    const add = 'insert into probes (id, probed_at) values (1, 0)';
    await writes.exclusive(async (session) => {
      await session.run('begin immediate');
      strictEqual(await session.run(add), 1);
      strictEqual((await session.all('select * from probes')).length, 1);
      strictEqual((await found()).length, 0);
      await rejects(session.run(add), { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
      strictEqual(session.inTransaction, true);
      await session.run('rollback');
      strictEqual(session.inTransaction, false);
      strictEqual((await session.all('select * from probes')).length, 0);
      await session.run('begin immediate');
      await session.run(add);
      await session.run('commit');
    });
    strictEqual((await found()).length, 1);
    await writes.close();
    await reads.close();
    await end();
  });

  it('says why it cannot begin', async () => {
    const writer = new Writer(`${place.file}/no-directory`);
    await rejects(writer.ask([]), StoreUnavailable);
    await writer.close();
  });
});
