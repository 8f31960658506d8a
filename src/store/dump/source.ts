import type { Knex } from 'knex';
import { MIGRATIONS } from '../../../migrations/index.js';
import type { Cell, SqlRow } from '../sql/cell.js';
import { eachEvent, sharedEvents } from './each-event.js';
import { countRows } from './insert-rows.js';
import { type DatabaseKind, given } from './kind.js';
import { DumpProblem } from './problem.js';
import type { DumpTable } from './tables.js';

/** One consistent view of a ledger: commits after it was opened are not in it. */
export interface DumpSource {
  readonly kind: DatabaseKind;
  /** Schema version. */
  readonly version: number;
  readonly revision: number;
  count(table: DumpTable): Promise<number>;
  /** Every row in key order, a page at a time. */
  pages(table: DumpTable): AsyncIterable<readonly SqlRow[]>;
  close(): Promise<void>;
}

/** Rows of the first page, and most rows of any page. */
const FIRST_PAGE = 100;
const MAX_PAGE = 1000;
/** Target size of a page, characters: one row may hold the diagnosis of a thousand pools. */
const PAGE_SIZE = 1024 * 1024;

/**
 * Opens a view on a connection of its own, which closes with the view. Rejects with DumpProblem if
 * there is no ledger.
 * @param begin makes the transaction read one state throughout, if the database does not do so by
 * itself
 */
export async function openSnapshot(
  kind: DatabaseKind,
  knex: Knex,
  begin: (trx: Knex.Transaction) => Promise<unknown> = async () => undefined,
): Promise<DumpSource> {
  try {
    const trx = await knex.transaction();
    try {
      await begin(trx);
      return await SnapshotSource.open(kind, trx, () => knex.destroy(), MIGRATIONS.length);
    } catch (error) {
      await trx.rollback();
      throw error;
    }
  } catch (error) {
    await knex.destroy();
    throw error;
  }
}

/** A view within an open transaction. */
class SnapshotSource implements DumpSource {
  private constructor(
    readonly kind: DatabaseKind,
    readonly version: number,
    readonly revision: number,
    private readonly trx: Knex.Transaction,
    private readonly end: () => Promise<void>,
  ) {}

  /**
   * `end` closes the connection; `newest` is the newest schema version that is known. Rejects with
   * DumpProblem if there is no ledger.
   */
  static async open(
    kind: DatabaseKind,
    trx: Knex.Transaction,
    end: () => Promise<void>,
    newest: number,
  ): Promise<SnapshotSource> {
    const schema = (await trx.schema.hasColumn('schema', 'oldest'))
      ? await trx<{ readonly version: number }>('schema').first('version')
      : undefined;
    const version = schema?.version ?? 0;
    if (version === 0) throw new DumpProblem('holds no ledger: no server has used it yet');
    if (version > newest)
      throw new DumpProblem(
        `has schema version ${version}, and this program knows ${newest}: export it with ` +
          'the version that wrote it',
      );
    const row = await trx<{ readonly name: string; readonly value: number | string }>('counters')
      .where('name', 'revision')
      .first('value');
    return new SnapshotSource(kind, version, Number(row?.value ?? 0), trx, end);
  }

  async count(table: DumpTable): Promise<number> {
    const rows = await countRows(this.trx, table.name);
    return table.name === 'events' ? rows + (await sharedEvents(this.trx)) : rows;
  }

  async *pages(table: DumpTable): AsyncGenerator<readonly SqlRow[]> {
    const key = table.key.map(() => '??').join(', ');
    let after: readonly Cell[] | null = null;
    let limit = FIRST_PAGE;
    for (;;) {
      const query = this.trx(table.name)
        .select([...table.columns.keys()])
        .orderBy([...table.key])
        .limit(limit);
      if (after !== null)
        query.whereRaw(`(${key}) > (${after.map(() => '?').join(', ')})`, [...table.key, ...after]);
      const rows: readonly SqlRow[] = await query;
      const last = rows.at(-1);
      if (last === undefined) return;
      yield table.name === 'events' ? eachEvent(rows) : rows;
      after = table.key.map((column) => given(this.kind, last[column] ?? ''));
      limit = Math.min(MAX_PAGE, Math.max(1, Math.floor((PAGE_SIZE * rows.length) / weight(rows))));
    }
  }

  async close(): Promise<void> {
    // A lost connection cannot be released.
    await this.trx.rollback().catch(() => undefined);
    await this.end();
  }
}

/** Approximate memory of rows, characters; never 0. */
function weight(rows: readonly SqlRow[]): number {
  let sum = 1;
  for (const row of rows)
    for (const cell of Object.values(row)) sum += typeof cell === 'string' ? cell.length + 8 : 8;
  return sum;
}
