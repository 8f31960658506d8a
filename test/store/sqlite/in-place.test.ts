import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert/strict';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  Keys,
  type LedgerStore,
  StoreBroken,
  StoreUnavailable,
} from '../../../src/ledger/store-port/store.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { pool } from '../../contract/records.js';
import { directory } from '../support.js';

const Database = sqliteDriver();

describe('a store whose files change under it', () => {
  let place: ReturnType<typeof directory>;
  let store: LedgerStore;
  let told: StoreBroken[];
  let batches = 0;

  const open = async (file: string) => {
    store = await openSqliteStore({ file, clock: Date.now });
    told = [];
    store.onBroken((why) => told.push(why));
    await commit();
  };
  const commit = (work: () => void = () => undefined) => {
    batches += 1;
    return store.transact(`batch-${batches}`, new Keys(), (set) => {
      set.pools.put(pool({ heldGib: batches }));
      work();
    });
  };

  beforeEach(async () => {
    place = directory();
    await open(place.file);
  });
  afterEach(async () => {
    await store.close();
    place.remove();
    rmSync(`${place.path}.moved`, { recursive: true, force: true });
  });

  const faults: readonly (readonly [string, 'corrupt' | 'displaced', RegExp, () => void])[] = [
    ['the database is removed', 'displaced', /ledger\.db is gone/, () => rmSync(place.file)],
    [
      'the database is moved away',
      'displaced',
      /ledger\.db is gone/,
      () => renameSync(place.file, `${place.file}.old`),
    ],
    [
      'the database is replaced by a copy of it',
      'displaced',
      /ledger\.db was replaced/,
      () => {
        copyFileSync(place.file, `${place.file}.copy`);
        renameSync(`${place.file}.copy`, place.file);
      },
    ],
    [
      'the database gets a second name',
      'displaced',
      /2 names/,
      () => linkSync(place.file, join(place.path, 'other.db')),
    ],
    [
      'the directory is moved',
      'displaced',
      /ledger\.db is gone/,
      () => {
        renameSync(place.path, `${place.path}.moved`);
        mkdirSync(place.path);
      },
    ],
    ['the log is removed', 'displaced', /-wal is gone/, () => rmSync(`${place.file}-wal`)],
    ["the log's index is removed", 'displaced', /-shm is gone/, () => rmSync(`${place.file}-shm`)],
    [
      "the owner's lock is removed",
      'displaced',
      /\.lock is gone/,
      () => rmSync(`${place.file}.lock`),
    ],
    ['the database is emptied', 'corrupt', /emptied/, () => truncateSync(place.file)],
    [
      'the log is emptied',
      'corrupt',
      /cut|disk I\/O error/,
      () => truncateSync(`${place.file}-wal`),
    ],
    [
      'the log is cut',
      'corrupt',
      /cut|disk I\/O error/,
      () => truncateSync(`${place.file}-wal`, 4_152),
    ],
  ];
  for (const [name, breach, words, fault] of faults) {
    it(`refuses every call for good once ${name}`, async () => {
      fault();
      const broken = (error: unknown) =>
        error instanceof StoreBroken && error.breach === breach && words.test(error.message);
      await rejects(commit(), broken);
      await rejects(store.load(), broken);
      await rejects(store.probe(), broken);
      await rejects(store.touchHosts(new Map([['a', 1]])), broken);
      await rejects(commit(), broken);
      strictEqual(told.length, 1);
    });

    // A log that is cut while a transaction runs is as long as before once that has written.
    if (words.source.startsWith('cut')) continue;
    it(`answers no commit during which ${name}`, async () => {
      await rejects(commit(fault), StoreBroken);
      strictEqual(told[0]?.breach, breach);
    });
  }

  it('answers StoreUnavailable while the files cannot be looked at', async () => {
    // Root may look everywhere, but nobody follows a loop.
    renameSync(place.path, `${place.path}.away`);
    symlinkSync(place.path, place.path);
    await rejects(
      commit(),
      (error) => error instanceof StoreUnavailable && !(error instanceof StoreBroken),
    );
    rmSync(place.path);
    renameSync(`${place.path}.away`, place.path);
    await commit();
    deepStrictEqual(told, []);
  });

  it('goes on through a symbolic link, also if that leads elsewhere by now', async () => {
    await store.close();
    const real = join(place.path, 'real');
    const alias = join(place.path, 'alias');
    mkdirSync(real);
    symlinkSync(real, alias);
    await open(join(alias, 'ledger.db'));
    rmSync(alias);
    symlinkSync(place.path, alias);
    await commit();
    strictEqual(told.length, 0);
  });

  it('goes on if a tool of SQLite shortens the log', async () => {
    const tool = new Database(place.file);
    for (let round = 0; round < 3; round += 1) {
      await commit();
      tool.pragma('wal_checkpoint(truncate)');
      await commit();
    }
    tool.close();
    await commit();
    deepStrictEqual(told, []);
  });

  it('keeps what was committed if its log was removed and nobody else came', async () => {
    const before = (await store.load()).revision;
    rmSync(`${place.file}-wal`);
    await rejects(commit(), StoreBroken);
    await store.close();
    store = await openSqliteStore({ file: place.file, clock: Date.now });
    strictEqual((await store.load()).revision, before);
  });

  it('does not start while the database has a second name', async () => {
    await store.close();
    const other = join(place.path, 'other.db');
    linkSync(place.file, other);
    await rejects(openSqliteStore({ file: place.file, clock: Date.now }), (error) => {
      ok(error instanceof StoreBroken);
      match(error.message, /2 names.*remove all names but one/);
      return true;
    });
    rmSync(other);
    await open(place.file);
  });
});
