import type { Knex } from 'knex';
import type { DumpedCell } from './cell-kind.js';
import { type DatabaseKind, given } from './kind.js';
import { type DumpTable, LEFT_BEHIND } from './tables.js';

/** Tables in which a new ledger already has rows. An import replaces these rows. */
const BEGUN: ReadonlySet<string> = new Set(['counters', 'event_ends', 'event_log']);

/** Adds rows to a table with one statement. */
export async function insertRows(
  knex: Knex,
  kind: DatabaseKind,
  table: DumpTable,
  rows: readonly Readonly<Record<string, DumpedCell>>[],
): Promise<void> {
  const columns = [...table.columns.keys()];
  const row = `(${columns.map(() => '?').join(', ')})`;
  const cells = rows.flatMap((one) => columns.map((column) => given(kind, one[column] ?? null)));
  const sets = columns.map((column) => `${column} = excluded.${column}`);
  const instead = BEGUN.has(table.name)
    ? ` on conflict (${table.key.join(', ')}) do update set ${sets.join(', ')}`
    : '';
  await knex.raw(
    `insert into ${table.name} (${columns.join(', ')}) values ` +
      `${rows.map(() => row).join(', ')}${instead}`,
    cells,
  );
}

/** Number of rows in a table. */
export async function countRows(knex: Knex, table: string): Promise<number> {
  const [row] = await knex(table).count({ rows: '*' });
  return Number(row?.['rows'] ?? 0);
}

/** The data that tables hold, in words; null if they hold none. */
export async function holdings(knex: Knex, tables: readonly string[]): Promise<string | null> {
  const found: string[] = [];
  for (const table of tables) {
    if (table === 'event_ends' || table === 'event_log' || Object.hasOwn(LEFT_BEHIND, table))
      continue;
    const rows =
      table === 'counters'
        ? (await knex(table).whereNot('value', 0)).length
        : await countRows(knex, table);
    if (rows > 0) found.push(`${table} ${rows}`);
  }
  return found.length === 0 ? null : found.join(', ');
}

/** Advice for a target that is not empty. */
export function refusal(found: string): string {
  return (
    `holds a ledger already (rows: ${found}): import into an empty place, or move it away ` +
    'first'
  );
}
