import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Written } from './cell.js';
import type { Statements } from './statements.js';

/**
 * The part of SQLite's driver that is used: statements that are prepared once and run many times.
 */
export interface PreparingConnection {
  prepare(sql: string): PreparedStatement;
}

interface PreparedStatement {
  /** Whether it returns rows. */
  readonly reader: boolean;
  all(...bindings: readonly unknown[]): unknown;
  run(...bindings: readonly unknown[]): { readonly changes: number };
}

/** How long rows are written without a pause, ms, and after how many rows the clock is read. */
const MOST_MS = 2;
const LOOK_EVERY = 16;

/**
 * Most statements that are kept. The store has some dozens, but lists have one for each combination
 * of filters.
 */
const MOST = 500;

/**
 * Prepared statements of one connection, each parsed by SQLite once. Parsing them again takes a
 * commit of 64 creates as long as a tenth of its writes (`bench unary`). Bypasses knex, which
 * parses each again.
 */
export class Prepared implements Statements {
  readonly #statements = new Map<string, PreparedStatement>();

  constructor(private readonly connection: PreparingConnection) {}

  /** Runs a statement once; answers its rows, or how many it changed. */
  query(sql: string, bindings: readonly (string | number)[]): unknown {
    const statement = this.#statement(sql);
    return statement.reader ? statement.all(...bindings) : statement.run(...bindings);
  }

  /**
   * Runs a statement once for each row. Yields from time to time: many rows take long, and other
   * work shares the thread.
   */
  async runAll(sql: string, rows: Iterable<readonly Written[]>): Promise<void> {
    const statement = this.#statement(sql);
    let began = performance.now();
    let at = -1;
    // Each is made when it is its turn: that of a pool's report takes as long as writing it.
    for (const row of rows) {
      at += 1;
      statement.run(row);
      if (at % LOOK_EVERY !== LOOK_EVERY - 1 || performance.now() - began < MOST_MS) continue;
      await nextTurn();
      began = performance.now();
    }
  }

  #statement(sql: string): PreparedStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= MOST) this.#statements.clear();
    const made = this.connection.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }
}
