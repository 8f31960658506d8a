import type { Knex } from 'knex';
import { StoreBroken, StoreUnavailable } from '../../ledger/store-port/store-errors.js';
import { type AskedConnection, ask, inOnePiece, numbered, Question } from './ask.js';
import type { SqlRow } from './cell.js';
import { type Binding, type Dialect, JsonText, type Statement } from './dialect.js';
import { Prepared, type PreparingConnection } from './prepared.js';
import type { Statements } from './statements.js';
import { Trust } from './trust.js';
import { wordsOf } from './words.js';

/** The part of the driver's connection that is used. */
interface RawConnection extends Partial<PreparingConnection>, Partial<AskedConnection> {
  /** Set by SQLite's driver only. */
  readonly inTransaction?: boolean;
  /** If set, knex drops the connection. */
  __knex__disposed?: Error;
}

/** Somebody's wait for a connection. */
interface Acquiring {
  readonly promise: Promise<RawConnection>;
  /** Why the last connection could not be made, while this one waits. */
  readonly possibleTimeoutCause: Error | null;
  reject(why: Error): void;
}

interface RawPool {
  readonly pool: { acquire(): Acquiring };
  releaseConnection(connection: RawConnection): Promise<void>;
}

/** How long a caller waits for a connection. */
export interface AcquireLimit {
  /** Calls `over` when it is over, unless the returned function is called before. */
  wait(over: () => void): () => void;
  /** What is wrong then. */
  readonly words: string;
}

/** What connections share with others, or do in another way. */
interface Means {
  readonly trust?: Trust;
  /** How statements run that a connection would run by itself. */
  readonly statementsOn?: (own: Statements) => Statements;
}

/** Statements on one connection, for as long as it is held. */
export interface Session {
  readonly dialect: Dialect;
  /**
   * Whether a transaction is open. If the driver does not know, false as soon as its end was
   * requested.
   */
  readonly inTransaction: boolean;
  /** Rows of a query. */
  all(sql: string, ...bindings: readonly Binding[]): Promise<readonly SqlRow[]>;
  /**
   * The same for one of few queries that come often: the database may keep it parsed. It names its
   * columns, for a kept `*` breaks if a migration adds one.
   */
  kept(sql: string, ...bindings: readonly Binding[]): Promise<readonly SqlRow[]>;
  /** Runs a statement; answers how many rows it changed. */
  run(sql: string, ...bindings: readonly Binding[]): Promise<number>;
  /** Runs a statement; once for each row, if it has rows. */
  write(statement: Statement): Promise<void>;
  /**
   * Runs statements without values, in one message if the database takes several; answers the rows
   * of each.
   */
  script(...statements: readonly string[]): Promise<readonly (readonly SqlRow[])[]>;
  /**
   * Runs independent pieces of work together. Rejects with the first failure, once all have ended.
   */
  together(tasks: readonly (() => Promise<unknown>)[]): Promise<void>;
  /** Runs work; if the database takes several messages at once, those that it sends go together. */
  inOnePiece<T>(work: () => T): T;
  /** Marks the connection as unusable: the next caller gets a new one. */
  spoil(why: unknown): void;
}

/**
 * The connections to a database. A connection has one holder at a time; where there is only one
 * (SQLite), no read sees half a transaction.
 */
export class Connections {
  readonly #pool: RawPool;
  readonly #prepared = new WeakMap<RawConnection, Statements>();
  readonly #trust: Trust;
  readonly #kept = new Map<string, { readonly name: string; readonly text: string }>();
  #closed = false;

  constructor(
    private readonly knex: Knex,
    private readonly dialect: Dialect,
    /** Null: as long as it takes. */
    private readonly limit: AcquireLimit | null = null,
    private readonly means: Means = {},
  ) {
    this.#pool = knex.client;
    this.#trust = means.trust ?? new Trust();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Calls `tell` once, as soon as the store is broken, or now if it is. */
  onBroken(tell: (why: StoreBroken) => void): void {
    this.#trust.onBroken(tell);
  }

  /** From now on every call rejects, with the first reason; answers that. */
  broke(why: StoreBroken): StoreBroken {
    return this.#trust.broke(why);
  }

  /**
   * Runs work on a connection that nobody else uses meanwhile. Rejects with StoreBroken once the
   * store is.
   */
  async exclusive<T>(work: (session: Session) => Promise<T>): Promise<T> {
    this.#checkTrust();
    if (this.#closed) throw new StoreUnavailable('the store is closed');
    // Whatever keeps a connection from being made (a certificate, a password, the driver itself),
    // there is none: the database is away.
    const connection = await this.#acquire().catch((error: unknown) => this.#away(error));
    try {
      // It may have been found while this waited.
      this.#checkTrust();
      return await work(this.#session(connection));
    } finally {
      await this.#pool.releaseConnection(connection);
    }
  }

  async #acquire(): Promise<RawConnection> {
    const acquiring = this.#pool.pool.acquire();
    const done = this.limit?.wait(() =>
      acquiring.reject(acquiring.possibleTimeoutCause ?? new Error(this.limit?.words)),
    );
    try {
      return await acquiring.promise;
    } finally {
      done?.();
    }
  }

  /** Waits for all work that was accepted; rejects new work. */
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
    const prepared = this.#preparedOn(connection);
    const plain = (value: Binding): string | number => {
      if (value instanceof JsonText) return value.text;
      return typeof value === 'string' ? dialect.text(value) : value;
    };
    const query = async (
      sql: string,
      bindings: readonly Binding[],
      comesAgain = false,
    ): Promise<unknown> => {
      // What was begun can still be taken back.
      if (sql !== 'rollback') this.#checkTrust();
      if (sql.startsWith('begin')) open = true;
      if (sql === 'commit' || sql === 'rollback') open = false;
      try {
        const values = bindings.map(plain);
        return prepared === null
          ? await ask(connection as AskedConnection, this.#question(sql, values, comesAgain))
          : await prepared.query(sql, values);
      } catch (error) {
        if (dialect.leadsNowhere(error)) spoil(error);
        return this.#translate(error);
      }
    };
    const spoil = (why: unknown): void => {
      connection.__knex__disposed = new Error('the connection is no longer trusted', {
        cause: why,
      });
    };
    return {
      dialect,
      get inTransaction() {
        return prepared?.inTransaction ?? connection.inTransaction ?? open;
      },
      all: async (sql, ...bindings) => dialect.rowsOf(await query(sql, bindings)),
      kept: async (sql, ...bindings) => dialect.rowsOf(await query(sql, bindings, true)),
      run: async (sql, ...bindings) => dialect.changedBy(await query(sql, bindings)),
      write: async ({ sql, bindings, rows, comesAgain }) => {
        if (rows === undefined) await query(sql, bindings, comesAgain);
        else await this.#runAll(prepared, sql, rows);
      },
      script: async (...statements) => {
        const answers = await query(statements.join('; '), []);
        return (Array.isArray(answers) ? answers : [answers]).map(dialect.rowsOf);
      },
      inOnePiece: (work) =>
        prepared === null ? inOnePiece(connection as AskedConnection, work) : work(),
      together(tasks) {
        return dialect.pipelined ? this.inOnePiece(() => atOnce(tasks)) : oneByOne(tasks);
      },
      spoil,
    };
  }

  /** A statement that comes again has a name, the same each time. */
  #question(sql: string, values: readonly unknown[], comesAgain: boolean): Question {
    if (!comesAgain)
      return new Question(values.length === 0 ? sql : numbered(sql), values, undefined);
    const known = this.#kept.get(sql) ?? {
      name: `stowage_${this.#kept.size + 1}`,
      text: numbered(sql),
    };
    this.#kept.set(sql, known);
    return new Question(known.text, values, known.name);
  }

  /** Null if the driver prepares no statements. */
  #preparedOn(connection: RawConnection): Statements | null {
    const { prepare } = connection;
    if (prepare === undefined) return null;
    const known = this.#prepared.get(connection);
    if (known !== undefined) return known;
    const own = new Prepared({ prepare: (sql) => prepare.call(connection, sql) });
    const made = this.means.statementsOn?.(own) ?? own;
    this.#prepared.set(connection, made);
    return made;
  }

  async #runAll(
    prepared: Statements | null,
    sql: string,
    rows: NonNullable<Statement['rows']>,
  ): Promise<void> {
    if (prepared === null)
      throw new Error('rows are bound one by one only where statements are prepared');
    try {
      await prepared.runAll(sql, rows);
    } catch (error) {
      this.#translate(error);
    }
  }

  #checkTrust(): void {
    if (this.#trust.broken !== null) throw this.#trust.broken;
  }

  #translate(error: unknown): never {
    const breach = this.dialect.breachOf(error);
    if (breach !== null)
      throw this.broke(new StoreBroken(breach, wordsOf(error), { cause: error }));
    if (!this.dialect.isUnavailable(error)) throw error;
    this.#away(error);
  }

  #away(error: unknown): never {
    throw new StoreUnavailable(this.dialect.explain(error), { cause: error });
  }
}

async function oneByOne(tasks: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const task of tasks) await task();
}

/** Statements after a failed one fail too, with an error that does not name the cause. */
async function atOnce(tasks: readonly (() => Promise<unknown>)[]): Promise<void> {
  const settled = await Promise.allSettled(tasks.map((task) => task()));
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
}
