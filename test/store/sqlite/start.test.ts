import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Keys, type LedgerStore, StoreBroken } from '../../../src/ledger/store-port/store.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { pool } from '../../contract/records.js';
import { OwnerProcess } from '../owner-handle.js';
import { directory } from '../support.js';

const Database = sqliteDriver();

describe('a start on files that lack something', () => {
  let place: ReturnType<typeof directory>;
  const open = (file = place.file) => openSqliteStore({ file, clock: Date.now });
  let batches = 0;
  const commit = async (store: LedgerStore) => {
    batches += 1;
    const { revision } = await store.transact(`batch-${batches}`, new Keys(), (set) =>
      set.pools.put(pool({ heldGib: batches })),
    );
    return revision;
  };
  /** A server commits, and is killed: its log stays. */
  const killed = async (commits: number) => {
    const other = OwnerProcess.start(place.file);
    strictEqual((await other.reply()).ok, true);
    for (let made = 0; made < commits; made += 1) ok((await other.ask('commit')).ok);
    await other.end('SIGKILL');
    ok(statSync(`${place.file}-wal`).size > 0);
  };
  const refused = async (words: RegExp, file = place.file) => {
    const before = names();
    for (let time = 0; time < 2; time += 1)
      await rejects(open(file), (error) => {
        ok(error instanceof StoreBroken, String(error));
        match(error.message, words);
        return true;
      });
    deepStrictEqual(names(), before);
  };
  /** What is there, and how much of it: a start that is refused changes nothing. */
  const names = () =>
    readdirSync(place.path)
      .filter((name) => !name.endsWith('-shm') && !name.includes('.lock'))
      .map((name) => [name, statSync(join(place.path, name)).size]);
  const revisionOf = async (file = place.file) => {
    const store = await open(file);
    const { revision } = await store.load();
    await store.close();
    return revision;
  };

  beforeEach(async () => {
    place = directory();
    const store = await open();
    for (let made = 0; made < 3; made += 1) await commit(store);
    await store.close();
  });
  afterEach(() => place.remove());

  it('is a start like any other after an orderly end, and after a kill', async () => {
    strictEqual(await revisionOf(), 3);
    await killed(5);
    strictEqual(await revisionOf(), 8);
  });

  it('is refused if the database is missing or empty where there was one', async () => {
    const kept = join(place.path, 'kept');
    renameSync(place.file, kept);
    await refused(/ledger\.db is missing, and the ledger here had come to revision 3/);
    writeFileSync(place.file, '');
    await refused(/ledger\.db is empty, and .* revision 3.*stowage ledger check --accept/);
    renameSync(kept, place.file);
    strictEqual(await revisionOf(), 3);
  });

  it('is refused if the database is missing or empty beside a log, which SQLite would remove', async () => {
    await killed(2);
    rmSync(`${place.file}.position`);
    const kept = join(place.path, 'kept');
    renameSync(place.file, kept);
    await refused(/is missing, and .*ledger\.db-wal has commits of it/);
    writeFileSync(place.file, '');
    await refused(/is empty, and .*ledger\.db-wal has commits of it/);
    renameSync(kept, place.file);
    strictEqual(await revisionOf(), 5);
  });

  for (const [how, fault] of [
    ['missing', (log: string) => rmSync(log)],
    ['empty', (log: string) => truncateSync(log)],
    ['cut in the middle', (log: string) => truncateSync(log, statSync(log).size >> 1)],
    ['cut by a byte', (log: string) => truncateSync(log, statSync(log).size - 1)],
    ['damaged in one byte', (log: string) => flip(log, statSync(log).size >> 1)],
    ['damaged in its header', (log: string) => flip(log, 3)],
  ] as const) {
    it(`is refused if the log is ${how} and its index says that it had more`, async () => {
      await killed(5);
      // The mark follows the commits by a second, so that it may know nothing of these.
      rmSync(`${place.file}.position`);
      const log = `${place.file}-wal`;
      const whole = readFileSync(log);
      fault(log);
      await refused(/-wal has lost \d+ pages of commits/);
      writeFileSync(log, whole);
      strictEqual(await revisionOf(), 8);
    });
  }

  it('is refused if log and index are missing and the mark says that there was more', async () => {
    await killed(5);
    const mark = readFileSync(`${place.file}.position`, 'utf8');
    match(mark, /"revision":\d+/);
    writeFileSync(`${place.file}.position`, mark.replace(/"revision":\d+/, '"revision":8'));
    rmSync(`${place.file}-wal`);
    rmSync(`${place.file}-shm`);
    await refused(/is at revision 3, and the ledger here had come to revision 8/);
  });

  it('is no other if the index is of an older log, half written or none', async () => {
    await killed(5);
    const index = `${place.file}-shm`;
    const whole = readFileSync(index);
    for (const spoil of [
      () => rmSync(index),
      () => writeFileSync(index, ''),
      () => flip(index, 20),
      () => {
        flip(index, 20);
        flip(index, 68);
      },
    ]) {
      writeFileSync(index, whole);
      spoil();
      const copy = copyOf(place.file, join(place.path, 'copy.db'));
      strictEqual(await revisionOf(copy), 8);
      for (const ending of ['', '-wal', '-shm', '.lock', '.position'])
        rmSync(copy + ending, { force: true });
    }
  });

  it('is refused on an older file, and on that of another ledger', async () => {
    const older = join(place.path, 'older');
    copyFileSync(place.file, older);
    const store = await open();
    await commit(store);
    await store.close();
    const newer = join(place.path, 'newer');
    renameSync(place.file, newer);
    copyFileSync(older, place.file);
    await refused(/is at revision 3, and the ledger here had come to revision 4/);
    rmSync(place.file);
    const other = join(place.path, 'other.db');
    const another = await open(other);
    for (let made = 0; made < 9; made += 1) await commit(another);
    await another.close();
    renameSync(other, place.file);
    await refused(/holds another ledger/);
    new Database(place.file).exec('drop table counters').close();
    await refused(/holds no ledger/);
    renameSync(newer, place.file);
    strictEqual(await revisionOf(), 4);
  });

  it('is no other on a copy that SQLite made, in a place of its own', async () => {
    const store = await open();
    await commit(store);
    const copy = join(place.path, 'copy.db');
    const tool = new Database(place.file);
    await tool.backup(copy);
    tool.close();
    await commit(store);
    await store.close();
    strictEqual(await revisionOf(copy), 4);
    ok(existsSync(`${copy}.position`));
  });

  it('is refused if a page is damaged, wherever it is', async () => {
    const { size } = statSync(place.file);
    let refusals = 0;
    for (let at = 0; at < size; at += 4096) {
      const copy = copyOf(place.file, join(place.path, 'copy.db'));
      const handle = openSync(copy, 'r+');
      writeSync(handle, Buffer.alloc(128, 0xa5), 0, 128, at);
      closeSync(handle);
      refusals += await open(copy).then(
        (opened) => opened.close().then(() => 0),
        (error: unknown) => {
          ok(error instanceof StoreBroken && error.breach === 'corrupt', String(error));
          match(error.message, /copy\.db is damaged: .*: restore a backup/);
          return 1;
        },
      );
    }
    // A page that is free says nothing.
    ok(refusals > size / 4096 / 2, `${refusals} of ${size / 4096}`);
  });

  it('is refused if the mark cannot be read', async () => {
    appendFileSync(`${place.file}.position`, 'x');
    await refused(/ledger\.db\.position is no mark/);
  });
});

function copyOf(file: string, to: string): string {
  for (const ending of ['', '-wal', '-shm'])
    if (existsSync(file + ending)) copyFileSync(file + ending, to + ending);
  return to;
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
}
