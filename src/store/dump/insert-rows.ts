import type { Knex } from 'knex';
import type { DumpedCell } from './cell-kind.js';
import { type DumpTable, LEFT_BEHIND } from './tables.js';

/** Adds rows to a table, one statement. */
export async function insertRows(knex: Knex, table: DumpTable, rows: readonly Readonly<Record<string, DumpedCell>>[]): Promise<void> {
  const columns = [...table.columns.keys()];
  const row = `(${columns.map(() => '?').join(', ')})`;
  const cells = rows.flatMap((cellsOf) => columns.map((column) => cellsOf[column] ?? null));
  await knex.raw(`insert into ${table.name} (${columns.join(', ')}) values ${rows.map(() => row).join(', ')}`, cells);
}

/** How many rows a table has. */
export async function countRows(knex: Knex, table: string): Promise<number> {
  const [row] = await knex(table).count({ rows: '*' });
  return Number(row?.['rows'] ?? 0);
}

/** Tables that a new ledger has rows in already. */
const OF_A_NEW_LEDGER: ReadonlySet<string> = new Set(['event_ends', 'event_log']);

/** What tables hold that somebody would miss, in words; null where there is nothing. */
export async function holdings(knex: Knex, tables: readonly string[]): Promise<string | null> {
  const found: string[] = [];
  for (const table of tables) {
    if (OF_A_NEW_LEDGER.has(table) || Object.hasOwn(LEFT_BEHIND, table)) continue;
    const rows = await countRows(knex, table);
    if (rows > 0) found.push(`${table} ${rows}`);
  }
  return found.length === 0 ? null : found.join(', ');
}

/** Removes what a new ledger has in it from its beginning. */
export async function clearRows(knex: Knex, tables: readonly DumpTable[]): Promise<void> {
  for (const { name } of tables) if (OF_A_NEW_LEDGER.has(name)) await knex(name).del();
}
