import type { Counter } from '../../ledger/store-port/working-set.js';
import { integer, type SqlRow, text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';

/** The ledger's position: the last numbers given out. */
export interface Position {
  readonly revision: number;
  readonly counters: ReadonlyMap<Counter, number>;
}

/** Reads the ledger's position. */
export async function readPosition(session: Session): Promise<Position> {
  return positionOf(await session.all('select name, value from counters'));
}

/** The ledger's position from the rows of its counters. */
export function positionOf(rows: readonly SqlRow[]): Position {
  const values = new Map(rows.map((row) => [text(row, 'name'), integer(row, 'value')]));
  const revision = values.get('revision') ?? 0;
  values.delete('revision');
  // Only saveCounters and the migrations write names.
  return {
    revision,
    counters: values as ReadonlyMap<string, number> as ReadonlyMap<Counter, number>,
  };
}

/** Serial of the newest event. */
export function lastEvent(position: Position): number {
  return position.counters.get('event') ?? 0;
}
