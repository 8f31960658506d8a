// A server that kills itself at a chosen point: `crashing-server.ts DATA_DIR
// after-commit|at-delivery|in-rename|after-rename`. It is the real one but for that.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ServerCredentials } from '@grpc/grpc-js';
import pino from 'pino';
import { buildProfile } from '../../src/engine/decide/profile.js';
import { startGrpcServer } from '../../src/grpc/server.js';
import type { Ledger } from '../../src/ledger/api/ledger.js';
import { startLedger } from '../../src/ledger/ledger.js';
import type { LedgerStore } from '../../src/ledger/store-port/store.js';
import { openSqliteStore } from '../../src/store/open/open-sqlite.js';
import { type SqliteDatabase, sqliteDriver } from '../../src/store/sqlite/driver.js';
import { DEFAULT_PROFILE, DEFAULT_SETTINGS, overriding } from '../ledger/support.js';
import { SILENT_OBSERVER } from '../support/silent-observer.js';

const Database = sqliteDriver();

const [dataDir = '', point = ''] = process.argv.slice(2);
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
};

/** Dies when a decision has been committed and nobody has been told. */
function dyingAfterCommit(store: LedgerStore): LedgerStore {
  return overriding(store, {
    transact: async (batchId, keys, work) => {
      const committed = await store.transact(batchId, keys, work);
      return keys.requests.size > 0 && committed.pools.length > 0 ? die() : committed;
    },
  });
}

/** Dies when a rename was committed. */
function dyingAfterRename(store: LedgerStore): LedgerStore {
  return overriding(store, {
    transact: async (batchId, keys, work) => {
      const committed = await store.transact(batchId, keys, work);
      return committed.removed.pools.length > 0 ? die() : committed;
    },
  });
}

/** Dies in the transaction of a rename: rows are removed, volumes and decisions were moved. */
function dieInRename(): void {
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function (this: SqliteDatabase, sql: string) {
    return sql.startsWith('update reservations set pool') ? die() : prepare.call(this, sql);
  } as typeof prepare;
}

/** Dies when an offer is about to be handed to a worker's stream. */
function dyingAtDelivery(ledger: Ledger): Ledger {
  return { ...ledger, watch: (worker, sink) => ledger.watch(worker, { ...sink, deliver: die }) };
}

const DYING: Readonly<Record<string, (store: LedgerStore) => LedgerStore>> = {
  'after-commit': dyingAfterCommit,
  'after-rename': dyingAfterRename,
};

if (point === 'in-rename') dieInRename();
const store = await openSqliteStore({ file: join(dataDir, 'stowage.db'), clock: Date.now });
const { ledger } = await startLedger({
  store: DYING[point]?.(store) ?? store,
  settings: { ...DEFAULT_SETTINGS, profile: buildProfile(DEFAULT_PROFILE) },
  clock: Date.now,
  random: randomBytes,
  timers: {
    soon: (run) => setImmediate(run),
    after: (ms, run) => void setTimeout(run, ms).unref(),
    every: () => () => undefined,
  },
  observer: {
    ...SILENT_OBSERVER,
  },
});
const server = await startGrpcServer({
  ledger: point === 'at-delivery' ? dyingAtDelivery(ledger) : ledger,
  listen: '127.0.0.1:0',
  credentials: ServerCredentials.createInsecure(),
  clock: Date.now,
  log: pino({ level: 'silent' }),
  maxMessageBytes: 4 * 1024 * 1024,
  heartbeatMs: 1000,
  defaults: { zone: 'nova', volumeType: null },
});
console.log(server.address);
