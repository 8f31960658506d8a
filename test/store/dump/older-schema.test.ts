import { deepStrictEqual, match } from 'node:assert/strict';
import { join } from 'node:path';
import { openSqliteTarget } from '../../../src/store/dump/sqlite-target.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { directory } from '../support.js';
import { imported } from './move.js';
import { olderExport } from './older-ledger.js';

describe('an export of an older schema version', () => {
  it('is migrated as a ledger is', async () => {
    const place = directory();
    const text = await olderExport(place.file);
    match(text, /^\{"stowage_export":1,.*"schema":4,/);
    const file = join(place.path, 'new.db');
    await imported(text, (version) => openSqliteTarget(file, version));
    const store = await openSqliteStore({ file, clock: Date.now });
    const { decision } = (await store.decision('d')) ?? {};
    // 0005 takes the project over from the volume, 0008 gives every decision a profile.
    deepStrictEqual(
      [decision?.projectId, decision?.profile, decision?.weight, (await store.load()).revision],
      ['project-7', 'default', 1.5, 9],
    );
    await store.close();
    place.remove();
  });
});
