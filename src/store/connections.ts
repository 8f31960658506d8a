import type { Knex } from 'knex';
import { StoreUnavailable } from '../ledger/store.js';
import type { Dialect } from './dialect.js';
import type { SqlRow } from './rows/cell.js';

/** What is used of the driver's connection besides statements. */
interface RawConnection {
  /** What SQLite's driver knows; PostgreSQL's knows nothing of it. */
  readonly inTransaction?: boolean;
  /** knex drops a connection that carries this. */
  __knex__disposed?: Error;
}

interface RawPool {
  acquireConnection(): Promise<RawConnection>;
  releaseConnection(connection: RawConnection): Promise<void>;
}

/** Statements on one connection, for as long as it is held. */
export interface Session {
  readonly dialect: Dialect;
  /** A transaction is open. Over as soon as its end was asked for, where the driver does not know better. */
  readonly inTransaction: boolean;
  /** Rows of a query. */
  all(sql: string, ...bindings: readonly (string | number)[]): Promise<readonly SqlRow[]>;
  /** Runs a statement; answers how many rows it changed. */
  run(sql: string, ...bindings: readonly (string | number)[]): Promise<number>;
  /** Runs statements without values in one go, where the database takes several; answers the rows of each. */
  script(...statements: readonly string[]): Promise<readonly (readonly SqlRow[])[]>;
  /** The connection is in a state that nobody understands: the next caller gets a new one. */
  spoil(why: unknown): void;
}

/** The connections to a database. Who holds one is alone with it; where there is but one (SQLite), no read sees half a transaction. */
export class Connections {
  readonly #pool: RawPool;
  #closed = false;

  constructor(
    private readonly knex: Knex,
    private readonly dialect: Dialect,
  ) {
    this.#pool = knex.client;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Runs work with a connection held. */
  async exclusive<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreUnavailable('the store is closed');
    const connection = await this.#pool.acquireConnection().catch((error: unknown) => this.#translate(error));
    try {
      return await work(this.#session(connection));
    } finally {
      await this.#pool.releaseConnection(connection);
    }
  }

  /** Waits for what holds a connection or queues for one; then nothing more is served. */
  async close(): Promise<void> {
    if (this.#closed) return;
    const last = this.exclusive(async () => undefined);
    this.#closed = true;
    await last.catch(() => undefined);
    await this.knex.destroy();
  }

  #session(connection: RawConnection): Session {
    let open = false;
    const { dialect } = this;
    const query = async (sql: string, bindings: readonly (string | number)[]): Promise<unknown> => {
      if (sql.startsWith('begin')) open = true;
      if (sql === 'commit' || sql === 'rollback') open = false;
      try {
        return await this.knex.raw(sql, bindings).connection(connection);
      } catch (error) {
        return this.#translate(error);
      }
    };
    return {
      dialect,
      get inTransaction() {
        return connection.inTransaction ?? open;
      },
      all: async (sql, ...bindings) => dialect.rowsOf(await query(sql, bindings)),
      run: async (sql, ...bindings) => dialect.changedBy(await query(sql, bindings)),
      script: async (...statements) => {
        const answers = await query(statements.join('; '), []);
        return (Array.isArray(answers) ? answers : [answers]).map(dialect.rowsOf);
      },
      spoil: (why) => {
        connection.__knex__disposed = new Error('the connection is no longer trusted', { cause: why });
      },
    };
  }

  #translate(error: unknown): never {
    if (!this.dialect.isUnavailable(error)) throw error;
    throw new StoreUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
