import { join, resolve } from 'node:path';
import { hideUrl } from '../../domain/secrets.js';
import type { LedgerStore } from '../../ledger/store-port/store.js';
import type { SchemaChange } from '../schema/schema.js';
import { openPostgresStore } from './open-postgres.js';
import { openSqliteStore } from './open-sqlite.js';

/** Where the ledger is, as the configuration states it. Times in ms. */
export interface DatabaseConfig {
  readonly data_dir: string;
  readonly database: {
    readonly url: string | null;
    readonly sqlite_thread: 'on' | 'off';
    readonly connections: number;
    readonly connect_timeout_ms: number;
    readonly lock_timeout_ms: number;
    readonly statement_timeout_ms: number;
    readonly idle_transaction_timeout_ms: number;
  };
}

/** Path of the embedded ledger's file. */
function fileOf({ data_dir }: Pick<DatabaseConfig, 'data_dir'>): string {
  return join(data_dir, 'stowage.db');
}

/**
 * Opens the ledger that a configuration names, with its clock. Rejects as `openSqliteStore` and
 * `openPostgresStore` do.
 */
export async function openStore(
  config: DatabaseConfig,
  io: {
    readonly clock: () => number;
    readonly log: (message: string) => void;
    /** Hears how the schema is brought up to date. */
    readonly tell: (change: SchemaChange) => void;
  },
): Promise<{ readonly store: LedgerStore; readonly clock: () => number }> {
  const { url, sqlite_thread, connections, ...timeouts } = config.database;
  if (url === null)
    return {
      store: await openSqliteStore({
        file: fileOf(config),
        clock: io.clock,
        tell: io.tell,
        ownThread: sqlite_thread === 'on',
      }),
      clock: io.clock,
    };
  return openPostgresStore({
    url,
    connections,
    timeouts: {
      connectMs: timeouts.connect_timeout_ms,
      lockMs: timeouts.lock_timeout_ms,
      statementMs: timeouts.statement_timeout_ms,
      idleInTransactionMs: timeouts.idle_transaction_timeout_ms,
    },
    // Only the database may set it forth or back.
    clock: () => performance.timeOrigin + performance.now(),
    log: io.log,
    tell: io.tell,
  });
}

/** The database's address without its secrets. */
export function nameOfDatabase(config: DatabaseConfig): string {
  return config.database.url === null ? resolve(fileOf(config)) : hideUrl(config.database.url);
}
