import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';

describe('the files of a ledger', () => {
  let place: string;
  let umask: number;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'private-'));
    // As somebody who starts it by hand may have it.
    umask = process.umask(0o000);
  });
  afterEach(() => {
    process.umask(umask);
    rmSync(place, { recursive: true });
  });

  const mode = (...path: readonly string[]) => statSync(join(place, ...path)).mode & 0o777;

  it("are their owner's alone, as are the directories that are made for them", async () => {
    const file = join(place, 'a', 'b', 'stowage.db');
    const store = await openSqliteStore({ file, clock: Date.now });
    try {
      await store.touchHosts(new Map([['node@lvm', 1]]));
      const names = readdirSync(join(place, 'a', 'b'));
      assert.ok(names.includes('stowage.db-wal') && names.includes('stowage.db.lock'), `${names}`);
      for (const name of names) assert.equal(mode('a', 'b', name), 0o600, name);
      assert.deepEqual([mode('a'), mode('a', 'b')], [0o700, 0o700]);
    } finally {
      await store.close();
    }
  });

  it('keep the mode that somebody gave them', async () => {
    const file = join(place, 'stowage.db');
    writeFileSync(file, '', { mode: 0o640 });
    await (await openSqliteStore({ file, clock: Date.now })).close();
    assert.equal(mode('stowage.db'), 0o640);
  });
});
