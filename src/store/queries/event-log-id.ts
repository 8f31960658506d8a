import { randomUUID } from 'node:crypto';
import { text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';

/**
 * Which event log this database holds: made up once, so that a position in another one is not taken
 * for one in this.
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
 * The log goes on as another one: what it held after some position may be lost, and its serials are
 * given out again. Once, whoever notices first.
 */
export async function renewEventLogId(session: Session, before: string): Promise<void> {
  await session.run('update event_log set log_id = ? where log_id = ?', randomUUID(), before);
}

/** A database that cannot be written for the moment has one all the same. */
async function read(session: Session): Promise<string | undefined> {
  const [row] = await session.all('select log_id from event_log');
  return row === undefined ? undefined : text(row, 'log_id');
}
