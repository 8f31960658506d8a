import { NOW } from '../queries/feed.js';
import { integer, type SqlRow } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';

/** The database's time, epoch ms. */
export async function databaseTime(session: Session): Promise<number> {
  return timeOf(await session.all(NOW));
}

/** The same, from the answer to `NOW`. */
export function timeOf([row]: readonly SqlRow[]): number {
  if (row === undefined) throw new Error('the database does not know the time');
  return integer(row, 'now');
}
