import type { Cell } from '../sql/cell.js';
import { withoutNul } from '../sql/nul.js';

/** Which database keeps a ledger. */
export type DatabaseKind = 'sqlite' | 'postgresql';

/** A value as a database takes it. */
export function given(kind: DatabaseKind, cell: Cell): Cell {
  return kind === 'postgresql' && typeof cell === 'string' ? withoutNul(cell) : cell;
}
