import assert from 'node:assert/strict';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';

describe('a directory that cannot be made', () => {
  it('is an error at once, also if the file system denies that its parent exists', async () => {
    await assert.rejects(
      openSqliteStore({ file: '/proc/no/such/stowage.db', clock: Date.now }),
      /ENOENT/,
    );
  });
});
