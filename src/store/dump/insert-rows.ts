import type { Knex } from 'knex';
import type { DumpedCell } from './cell-kind.js';
import { type DatabaseKind, given } from './kind.js';
import { type DumpTable, LEFT_BEHIND } from './tables.js';

/**
 * Tables that a new ledger has rows in from its beginning: those of an export take their places.
 */
const BEGUN: ReadonlySet<string> = new Set(['counters', 'event_ends', 'event_log']);

/** Adds rows to a table, one statement. */
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

/** How many rows a table has. */
export async function countRows(knex: Knex, table: string): Promise<number> {
  const [row] = await knex(table).count({ rows: '*' });
  return Number(row?.['rows'] ?? 0);
}

/** What tables hold that somebody would miss, in words; null where there is nothing. */
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

/** What to do about it. */
export function refusal(found: string): string {
  return (
    `holds a ledger already (rows: ${found}): import into an empty place, or move it away ` +
    'first'
  );
}
