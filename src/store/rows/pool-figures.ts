import type { PoolReport } from '../../domain/pool.js';
import type { Cell } from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';
import { type PoolReportRow, spaceText } from './pool-reports.js';

/** Values that changed, by key. */
type Changed = Readonly<Record<string, Cell>>;

/** What a report changed of the one before it. */
export interface Figures {
  /** In the space, as its JSON text has it. */
  readonly space: Changed;
  readonly capabilities: Changed;
}

/** A report of which only what it changed is written, and its pool's generation. */
export interface PoolFiguresRow extends PoolReportRow {
  readonly generation: number;
  readonly figures: Figures;
}

/** What changed in reports since they were written in full. Read through views alone. */
export const POOL_FIGURES: TableMap<PoolFiguresRow> = {
  table: 'pool_figures',
  key: ['pool'],
  columns: {
    pool: (row) => row.pool,
    position: (row) => row.position,
    generation: (row) => row.generation,
    space: (row) => JSON.stringify(row.figures.space),
    capabilities: (row) => JSON.stringify(row.figures.capabilities),
  },
  fixed: [],
  read: () => {
    throw new Error('figures are read with what they are changes of');
  },
};

/** Views of tables of which a report may have written a part here. */
export const IN_PARTS: ReadonlyMap<string, string> = new Map([
  ['pools', 'pools_now'],
  ['pool_reports', 'pool_reports_now'],
]);

/** If more changed, the report is written in full. */
const MOST_CHANGED = 12;

/** What a report changes of the one before it; null: too much, or what no merge patch can say. */
export function figuresAfter(before: PoolReport, report: PoolReport): Figures | null {
  if (before.backendDown !== report.backendDown) return null;
  const space = changedIn(spaceText(before.space), spaceText(report.space));
  if (space === null) return null;
  const capabilities = changedIn(before.capabilities, report.capabilities);
  return capabilities === null ? null : { space, capabilities };
}

/** Hot. The values that changed of two objects with the same keys; null if there is more to say. */
function changedIn(before: object, now: object): Changed | null {
  const one = before as Readonly<Record<string, unknown>>;
  const other = now as Readonly<Record<string, unknown>>;
  const changed: Record<string, Cell> = {};
  let count = 0;
  let keys = 0;
  for (const key in one) {
    keys += 1;
    // To a patch, SQLite's names end there.
    if (key.includes('\u0000')) return null;
    const value = other[key];
    if (value === one[key] && value !== undefined) continue;
    count += 1;
    if (!isPlain(value) || !isPlain(one[key]) || key === '__proto__' || count > MOST_CHANGED)
      return null;
    changed[key] = value;
  }
  return keys === Object.keys(other).length ? changed : null;
}

/** In a merge patch null means that a key is gone, and an object is merged. */
function isPlain(value: unknown): value is number | string | boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}
