import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/open/open-sqlite.js';
import { describeStoreContract } from './store-contract.js';

describeStoreContract('SQLite on a thread of its own', (directory) =>
  openSqliteStore({ file: join(directory, 'ledger.db'), clock: Date.now, ownThread: true }),
);
