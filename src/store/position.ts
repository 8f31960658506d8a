import type { Counter } from '../ledger/working-set.js';
import type { Session } from './connections.js';
import { integer, text } from './rows/cell.js';

/** Where the ledger stands. One process owns the file, so it is kept in memory and replaced by each commit. */
export interface Position {
  readonly revision: number;
  readonly counters: ReadonlyMap<Counter, number>;
}

/** Reads where the ledger stands. */
export async function readPosition(session: Session): Promise<Position> {
  const values = new Map((await session.all('select name, value from counters')).map((row) => [text(row, 'name'), integer(row, 'value')]));
  const revision = values.get('revision') ?? 0;
  values.delete('revision');
  // Nobody but saveCounters writes names.
  return { revision, counters: values as ReadonlyMap<string, number> as ReadonlyMap<Counter, number> };
}
