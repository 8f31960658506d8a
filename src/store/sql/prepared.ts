import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Cell, SqlRow, Written } from './cell.js';
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
  columns(): readonly { readonly name: string }[];
  /** From now on its rows are arrays. Only of those that return rows. */
  raw(): unknown;
  all(...bindings: readonly unknown[]): unknown;
  run(...bindings: readonly unknown[]): { readonly changes: number };
}

type Row = Record<string, Cell>;

interface Kept {
  readonly statement: PreparedStatement;
  /** Names of the cells of its rows, in their order; null: it returns none. */
  names: readonly string[] | null;
}

/** How long rows are written without a pause, ms, and after how many rows the clock is read. */
const MOST_MS = 2;
const LOOK_EVERY = 16;

/**
 * So many new rows are added by one statement, if there are as many. A probe of rows like those of
 * pools took 2.8 µs a row one by one, 2.3 by fours, 2.1 by eights and 2.1 by sixteens.
 */
const AT_ONCE = 8;
/**
 * The values of one row, in a statement that adds one and does nothing else. For any other that
 * writes several, SQLite first copies each page that it changes, into a file if they are many: that
 * was more than what creates write otherwise (ADR 0062).
 */
const VALUES = /^insert or fail .* values (\(\?(?:, \?)*\))$/;

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
  readonly #statements = new Map<string, Kept>();

  constructor(private readonly connection: PreparingConnection) {}

  /** Runs a statement once; answers its rows, or how many it changed. */
  query(sql: string, bindings: readonly (string | number)[]): unknown {
    const kept = this.#statement(sql);
    const { statement } = kept;
    if (kept.names === null) return statement.run(...bindings);
    const rows = statement.all(...bindings) as readonly (readonly Cell[])[];
    // A migration may have given the table further columns since.
    if (rows[0] !== undefined && rows[0].length !== kept.names.length)
      kept.names = namesOf(statement);
    return named(rows, kept.names);
  }

  /**
   * Writes rows by a statement that writes one. After a failure some may be written, so that their
   * transaction has to be rolled back. Yields from time to time: many rows take long, and other
   * work shares the thread.
   */
  async runAll(sql: string, rows: Iterable<readonly Written[]>): Promise<void> {
    const atOnce = VALUES.test(sql) ? AT_ONCE : 1;
    const many = this.#statement(ofRows(sql, atOnce)).statement;
    const cells: Written[] = [];
    let began = performance.now();
    let at = 0;
    let width = 0;
    let filled = 0;
    // Each is made when it is its turn: that of a pool's report takes as long as writing it.
    for (const row of rows) {
      width = row.length;
      for (const cell of row) {
        cells[filled] = cell;
        filled += 1;
      }
      at += 1;
      if (at % atOnce !== 0) continue;
      many.run(cells);
      filled = 0;
      if (at % LOOK_EVERY !== 0 || performance.now() - began < MOST_MS) continue;
      await nextTurn();
      began = performance.now();
    }
    for (let from = 0; from < filled; from += width)
      this.#statement(sql).statement.run(cells.slice(from, from + width));
  }

  #statement(sql: string): Kept {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= MOST) this.#statements.clear();
    const made = keep(this.connection.prepare(sql));
    this.#statements.set(sql, made);
    return made;
  }
}

/** The statement that writes so many rows, made of the one that writes one. */
function ofRows(sql: string, rows: number): string {
  return sql.replace(VALUES, (one, values: string) => one + `, ${values}`.repeat(rows - 1));
}

function keep(statement: PreparedStatement): Kept {
  if (!statement.reader) return { statement, names: null };
  statement.raw();
  return { statement, names: namesOf(statement) };
}

function namesOf(statement: PreparedStatement): readonly string[] {
  return statement.columns().map(({ name }) => name);
}

/**
 * Hot. Rows by column: of 26 columns, one took 5.8 µs from SQLite to here, and 7.8 where the driver
 * made the objects.
 */
function named(rows: readonly (readonly Cell[])[], names: readonly string[]): readonly SqlRow[] {
  return rows.map((cells) => {
    const row: Row = {};
    for (let at = 0; at < names.length; at += 1) row[names[at] ?? ''] = cells[at] ?? null;
    return row;
  });
}
