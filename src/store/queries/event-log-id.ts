import { randomUUID } from 'node:crypto';
import { text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';

/**
 * The id of this database's event log: random, made once, so that a position in another log is not
 * mistaken for one in this.
 */
export async function eventLogId(session: Session): Promise<string> {
  const known = await read(session);
  if (known !== undefined) return known;
  await session.run(
    'insert into event_log (id, log_id) values (1, ?) on conflict (id) do nothing',
    randomUUID(),
  );
  const made = await read(session);
  if (made === undefined) throw new Error('the event log has no id');
  return made;
}

/**
 * Gives the log a new id: events after some position may be lost, and their serials are used again.
 * Done once, by the first server that notices.
 */
export async function renewEventLogId(session: Session, before: string): Promise<void> {
  await session.run('update event_log set log_id = ? where log_id = ?', randomUUID(), before);
}

/** The log has an id even while the database cannot be written. */
async function read(session: Session): Promise<string | undefined> {
  const [row] = await session.all('select log_id from event_log');
  return row === undefined ? undefined : text(row, 'log_id');
}
