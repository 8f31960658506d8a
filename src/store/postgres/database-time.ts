import { NOW } from '../queries/feed.js';
import { integer } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';

/** The database's time, epoch ms. */
export async function databaseTime(session: Session): Promise<number> {
  const [row] = await session.all(NOW);
  if (row === undefined) throw new Error('the database does not know the time');
  return integer(row, 'now');
}
