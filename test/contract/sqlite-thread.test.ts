import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/open/open-sqlite.js';
import { bundledThread } from '../support/bundled-thread.js';
import { describeStoreContract } from './store-contract.js';

let thread: URL | null = null;

describeStoreContract('SQLite on a thread of its own', (directory) => {
  thread ??= bundledThread();
  return openSqliteStore({
    file: join(directory, 'ledger.db'),
    clock: Date.now,
    ownThread: thread,
  });
});
