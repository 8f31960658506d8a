import type { Written } from './cell.js';

/** What is used of SQLite's driver: statements that are made once and run many times. */
export interface PreparingConnection {
  prepare(sql: string): PreparedStatement;
}

interface PreparedStatement {
  /** Whether it answers rows. */
  readonly reader: boolean;
  all(...bindings: readonly unknown[]): unknown;
  run(...bindings: readonly unknown[]): { readonly changes: number };
}

/** How long rows are written at a stretch, ms, and after how many that is looked at. */
const MOST_MS = 2;
const LOOK_EVERY = 16;

/**
 * Statements that are kept. The store has some dozens; lists are asked for in as many ways as there
 * are filters.
 */
const MOST = 500;

/**
 * Statements of one connection, each read by SQLite once and kept: reading them anew, a commit of
 * 64 creates spends as long on that as on a tenth of its writes (`bench unary`). Goes past knex,
 * which makes each anew.
 */
export class Prepared {
  readonly #statements = new Map<string, PreparedStatement>();

  constructor(private readonly connection: PreparingConnection) {}

  /** Runs a statement once: rows, or how many it changed. */
  query(sql: string, bindings: readonly (string | number)[]): unknown {
    const statement = this.#statement(sql);
    return statement.reader ? statement.all(...bindings) : statement.run(...bindings);
  }

  /**
   * Runs a statement once a row. Lets others go on from time to time: they share the thread, and
   * many rows take long.
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
      await new Promise((resolve) => setImmediate(resolve));
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
