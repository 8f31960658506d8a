import type { Knex } from 'knex';
import { StoreUnavailable } from '../ledger/store.js';
import type { SqlRow } from './rows/cell.js';
import { isUnavailable } from './sqlite-dialect.js';

/** What is used of the driver's connection besides statements. */
interface RawConnection {
  readonly inTransaction: boolean;
  /** knex drops a connection that carries this. */
  __knex__disposed?: Error;
}

interface RawPool {
  acquireConnection(): Promise<RawConnection>;
  releaseConnection(connection: RawConnection): Promise<void>;
}

/** Statements on the one connection, for as long as it is held. */
export interface Session {
  readonly inTransaction: boolean;
  /** Rows of a query. */
  all(sql: string, ...bindings: readonly (string | number)[]): Promise<readonly SqlRow[]>;
  /** Runs a statement; answers how many rows it changed. */
  run(sql: string, ...bindings: readonly (string | number)[]): Promise<number>;
  /** The connection is in a state that nobody understands: the next caller gets a new one. */
  spoil(why: unknown): void;
}

/** The one connection and its queue: who holds it is alone with the database, so that no read sees half a transaction. */
export class Connections {
  readonly #pool: RawPool;
  #closed = false;

  constructor(private readonly knex: Knex) {
    this.#pool = knex.client;
  }

  /** Runs work with the connection held. */
  async exclusive<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreUnavailable('the store is closed');
    const connection = await this.#pool.acquireConnection().catch(translate);
    try {
      return await work(this.#session(connection));
    } finally {
      await this.#pool.releaseConnection(connection);
    }
  }

  /** Waits for what holds the connection or queues for it; then nothing more is served. */
  async close(): Promise<void> {
    if (this.#closed) return;
    const last = this.exclusive(async () => undefined);
    this.#closed = true;
    await last.catch(() => undefined);
    await this.knex.destroy();
  }

  #session(connection: RawConnection): Session {
    const query = async (sql: string, bindings: readonly (string | number)[]): Promise<unknown> => {
      try {
        return await this.knex.raw(sql, bindings).connection(connection);
      } catch (error) {
        return translate(error);
      }
    };
    return {
      get inTransaction() {
        return connection.inTransaction;
      },
      all: async (sql, ...bindings) => (await query(sql, bindings)) as SqlRow[],
      run: async (sql, ...bindings) => ((await query(sql, bindings)) as { readonly changes: number }).changes,
      spoil: (why) => {
        connection.__knex__disposed = new Error('the connection is no longer trusted', { cause: why });
      },
    };
  }
}

function translate(error: unknown): never {
  if (!isUnavailable(error)) throw error;
  throw new StoreUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
}
