import { type LedgerStore, StoreUnavailable } from '../../ledger/store-port/store.js';
import { DatabaseClock } from '../postgres/database-clock.js';
import { Patience } from '../postgres/patience.js';
import {
  clientOf,
  connectPostgres,
  type NewConnection,
  type PostgresTimeouts,
} from '../postgres/postgres-connect.js';
import { postgresDialect } from '../postgres/postgres-dialect.js';
import { POSTGRES_ERRORS } from '../postgres/postgres-errors.js';
import { Listener } from '../postgres/postgres-listen.js';
import { PostgresStore } from '../postgres/postgres-store.js';
import { prepareSchema, type SchemaChange } from '../schema/schema.js';
import { integer } from '../sql/cell.js';
import { Connections, type Session } from '../sql/connections.js';

/** Which PostgreSQL keeps the ledger, and how it is used. */
export interface PostgresOptions {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  /** Most connections, besides the one that listens. */
  readonly connections: number;
  readonly timeouts: PostgresTimeouts;
  /** This process's own clock, epoch ms. */
  readonly clock: () => number;
  /** Receives warnings for the operator. */
  readonly log: (message: string) => void;
  /** Hears how the schema is brought up to date. */
  readonly tell?: ((change: SchemaChange) => void) | undefined;
}

/** A store that servers share, and its database's clock. */
export interface SharedStore {
  readonly store: LedgerStore;
  /** Epoch ms. */
  readonly clock: () => number;
}

/** Key of the lock that is held while the schema changes. Any number that all servers agree on. */
export const MIGRATION_LOCK = 7_238_114_601;
const LOCK_RETRY_MS = 200;

/**
 * Opens a ledger that servers share and brings its schema up to date; if several start at once, one
 * does it and the others wait. Rejects with SchemaTooNew if a newer server's schema forbids it, and
 * with StoreUnavailable if the database cannot be used.
 */
export async function openPostgresStore(options: PostgresOptions): Promise<SharedStore> {
  const { url, connections: most, timeouts, log } = options;
  const own = new Map<number, NewConnection>();
  const patience = new Patience();
  const connected = (connection: NewConnection) => {
    own.set(connection.processID, connection);
    connection.once('end', () => own.delete(connection.processID));
  };
  const knex = connectPostgres(url, most, timeouts, connected, patience);
  const cut = () => {
    for (const { connection } of own.values()) connection.stream.destroy();
  };
  // Longer than a connection may take to be made.
  const acquireMs = timeouts.connectMs + 1_000;
  const connections = new Connections(knex, postgresDialect(), {
    wait: (over) => patience.wait(acquireMs, over),
    words: `no connection was free for ${acquireMs} ms`,
  });
  try {
    await connections.exclusive((session) =>
      withMigrationLock(session, log, () => prepareSchema(knex, undefined, options.tell)),
    );
    const clock = new DatabaseClock(options.clock);
    const listener = new Listener(url, clientOf(patience, timeouts), (processId) =>
      own.has(processId),
    );
    return {
      store: await PostgresStore.open(connections, clock, listener, { log, cut }),
      clock: clock.now,
    };
  } catch (error) {
    await knex.destroy();
    if (!(error instanceof StoreUnavailable) && !POSTGRES_ERRORS.isUnavailable(error)) throw error;
    throw new StoreUnavailable(
      `PostgreSQL cannot be used: ${
        error instanceof StoreUnavailable ? error.message : POSTGRES_ERRORS.explain(error)
      }`,
      { cause: error },
    );
  }
}

/** The lock belongs to the session: it ends with its connection, however that ends. */
async function withMigrationLock(
  session: Session,
  log: (message: string) => void,
  prepare: () => Promise<void>,
): Promise<void> {
  for (let told = false; ; told = true) {
    const [row] = await session.all(`select pg_try_advisory_lock(${MIGRATION_LOCK})::int as taken`);
    if (row !== undefined && integer(row, 'taken') === 1) break;
    if (!told) log('another server is bringing the schema up to date: waiting for it');
    await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
  }
  try {
    await prepare();
  } finally {
    await session.run(`select pg_advisory_unlock(${MIGRATION_LOCK})`);
  }
}
