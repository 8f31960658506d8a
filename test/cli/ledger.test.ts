import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keys } from '../../src/ledger/store-port/store.js';
import { openSqliteStore } from '../../src/store/open/open-sqlite.js';
import { pool } from '../contract/records.js';
import { OwnerProcess } from '../store/owner-handle.js';
import { run } from './fake-io.js';

describe('stowage ledger check', () => {
  let dir: string;
  let file: string;
  const check = (...more: string[]) => run(['ledger', 'check', '--data-dir', dir, ...more]);
  const open = () => openSqliteStore({ file, clock: Date.now });
  const revision = async () => {
    const store = await open();
    const image = await store.load();
    await store.close();
    return image.revision;
  };

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'stowage-ledger-'));
    file = join(dir, 'stowage.db');
    const store = await open();
    for (let made = 1; made <= 3; made += 1)
      await store.transact(`batch-${made}`, new Keys(), (set) =>
        set.pools.put(pool({ heldGib: made })),
      );
    await store.close();
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('says that nothing is wrong, and that there is nothing', async () => {
    assert.deepEqual(await check(), {
      code: 0,
      out: `nothing is wrong with ${file}`,
      err: '',
    });
    const before = readdirSync(dir);
    assert.equal((await check('--accept')).out, `nothing is wrong with ${file}`);
    assert.deepEqual(readdirSync(dir), before);
    const empty = join(dir, 'empty');
    mkdirSync(empty);
    const { code, out } = await run(['ledger', 'check', '--data-dir', empty]);
    assert.deepEqual(
      [code, out],
      [0, `no ledger, nor a sign of one: ${join(empty, 'stowage.db')}`],
    );
  });

  it('does not call a directory that is not there in order, nor makes it', async () => {
    const missing = join(dir, 'stowgae');
    const { code, err } = await run(['ledger', 'check', '--data-dir', missing]);
    assert.equal(code, 1);
    assert.match(err, new RegExp(`there is no directory ${missing}; a start would make it`));
    assert.equal(existsSync(missing), false);
  });

  it('is refused while a server runs, and of a PostgreSQL', async () => {
    const store = await open();
    const { code, err } = await check('--accept');
    await store.close();
    assert.equal(code, 1);
    assert.match(err, /is owned by another Stowage server.*: end it first/);
    const other = await run(['ledger', 'check', '--database-url', 'postgres://a/b']);
    assert.match(other.err, /has no files here/);
  });

  it('goes on without a database that is missing, if somebody says so', async () => {
    renameSync(file, join(dir, 'kept'));
    const { code, err } = await check();
    assert.equal(code, 1);
    assert.match(err, /stowage\.db is missing, and the ledger here had come to revision 3/);
    await assert.rejects(open());
    const accepted = await check('--accept');
    assert.equal(accepted.code, 0, accepted.err);
    assert.match(accepted.out, /put aside: .*position\.aside-\w+\na start makes a new ledger/);
    assert.equal(await revision(), 0);
    assert.ok(readdirSync(dir).some((name) => name.includes('.position.aside-')));
  });

  it('goes on with the whole part of a log, and keeps all of it aside', async () => {
    const owner = OwnerProcess.start(file);
    assert.ok((await owner.reply()).ok);
    for (let made = 0; made < 5; made += 1) assert.ok((await owner.ask('commit')).ok);
    await owner.end('SIGKILL');
    const whole = readdirSync(dir);
    assert.ok(whole.includes('stowage.db-wal'));
    // Within the last commit.
    truncateLast(`${file}-wal`);
    assert.match((await check()).err, /has lost \d+ pages of commits/);
    const { code, out } = await check('--accept');
    assert.equal(code, 0);
    assert.match(out, /put aside: .*stowage\.db-wal\.aside-\w+\n/);
    assert.equal(await revision(), 7);
  });

  it('accepts no damage', async () => {
    writeFileSync(file, 'this is no database, but long enough to be taken for one'.repeat(100));
    for (const flags of [[], ['--accept']]) {
      const { code, err } = await check(...flags);
      assert.equal(code, 1);
      assert.match(err, /is damaged: file is not a database: restore a backup/);
    }
  });
});

function truncateLast(log: string): void {
  truncateSync(log, statSync(log).size - 5_000);
}
