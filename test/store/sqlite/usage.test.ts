import { ok, strictEqual } from 'node:assert/strict';
import { statSync } from 'node:fs';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { directory } from '../support.js';

const POOLS = 500;
/** Bytes of a page in the write-ahead log, with its header. */
const FRAME = 4096 + 24;

describe('what pools had given away, on a file', () => {
  it('is written in one commit, whatever the number of pools', async () => {
    const place = directory();
    const store = await openSqliteStore({ file: place.file, clock: Date.now });
    const frames = () => statSync(`${place.file}-wal`).size / FRAME;
    const before = frames();
    const samples = Array.from({ length: POOLS }, (_, at) => ({
      pool: `node@array#pool${at}`,
      backend: 'node@array',
      takenGib: at,
    }));
    await store.keepUsage(5, 50, samples, 0);
    const written = frames() - before;
    strictEqual((await store.usage(5, '', 2 * POOLS)).length, POOLS);
    // Each commit adds the pages that it changed: as many commits as rows would add more than that.
    ok(written < POOLS / 2, `${written} pages were written`);
    await store.close();
    place.remove();
  });
});
