import { openSqliteStore } from '../../../../src/store/open/open-sqlite.js';

// Run as a process of its own: opens the ledger in a given file as a server does, and says after
// each step of its schema which it was.

const [, , file = ''] = process.argv;
const store = await openSqliteStore({
  file,
  clock: Date.now,
  tell: (change) => void process.send?.(change),
});
await store.close();
process.exit();
