import type { EventKind } from '../../domain/event.js';
import { backendOfPool } from '../../domain/pool.js';
import type { EventPage, EventQuery } from '../../ledger/store-port/store.js';
import { EVENTS } from '../rows/events.js';
import { integer, integerOrNull, text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';
import type { Dialect, Statement } from '../sql/dialect.js';
import { lastEvent, readPosition } from './position.js';

/**
 * Most rows that one page reads: a filter that matches little must not hold the connection for
 * long.
 */
const MAX_LOOKED_AT = 5000;

/**
 * The last serial that a page reads: it counts rows of the narrowest index, whatever the rest of
 * the filter is.
 */
export function lookStatement(query: EventQuery): Statement {
  const { sql, bindings } = where([...narrowest(query), ...past(query)]);
  const order = query.newestFirst ? 'desc' : 'asc';
  return {
    sql:
      `select ${query.newestFirst ? 'min' : 'max'}(serial) as furthest, count(*) as count ` +
      `from (select serial from events ${sql} order by serial ${order} limit ?) as looked`,
    bindings: [...bindings, MAX_LOOKED_AT],
  };
}

/** The matching events up to that serial. */
export function findStatement(query: EventQuery, furthest: number, dialect: Dialect): Statement {
  const within = { sql: `serial ${query.newestFirst ? '>=' : '<='} ?`, bindings: [furthest] };
  const { sql, bindings } = where([
    ...narrowest(query),
    ...past(query),
    within,
    ...rest(query, dialect),
  ]);
  const order = query.newestFirst ? 'desc' : 'asc';
  return {
    sql: `select * from events ${sql} order by serial ${order} limit ?`,
    bindings: [...bindings, query.limit],
  };
}

/** A page of the log. */
export async function findEvents(session: Session, query: EventQuery): Promise<EventPage> {
  const head = lastEvent(await readPosition(session));
  const ends = await eventEnds(session);
  const look = lookStatement(query);
  const [looked] = await session.all(look.sql, ...look.bindings);
  const furthest = looked === undefined ? null : integerOrNull(looked, 'furthest');
  const through = query.newestFirst ? 0 : Math.max(head, query.after ?? 0);
  if (looked === undefined || furthest === null)
    return { events: [], position: through, more: false, ends };
  const find = findStatement(query, furthest, session.dialect);
  const events = (await session.all(find.sql, ...find.bindings)).map(EVENTS.read);
  const last = events.at(-1);
  if (last !== undefined && events.length === query.limit)
    return { events, position: last.serial, more: true, ends };
  const more = integer(looked, 'count') === MAX_LOOKED_AT;
  return { events, position: more ? furthest : through, more, ends };
}

/** For each kind, the serial up to which events may have been removed. */
async function eventEnds(session: Session): Promise<ReadonlyMap<EventKind, number>> {
  const rows = await session.all('select kind, serial from event_ends');
  return new Map(rows.map((row) => [text(row, 'kind') as EventKind, integer(row, 'serial')]));
}

function where(conditions: readonly Statement[]): Statement {
  const sql =
    conditions.length === 0
      ? ''
      : `where ${conditions.map((condition) => condition.sql).join(' and ')}`;
  return { sql, bindings: conditions.flatMap((condition) => condition.bindings) };
}

function past({ after, newestFirst }: EventQuery): readonly Statement[] {
  return after === null ? [] : [{ sql: `serial ${newestFirst ? '<' : '>'} ?`, bindings: [after] }];
}

/** The one condition that an index serves in order of serials. */
function narrowest({ filter }: EventQuery): readonly Statement[] {
  const [kind] = filter.kinds;
  if (filter.volumeId !== null) return [{ sql: 'volume_id = ?', bindings: [filter.volumeId] }];
  if (filter.source !== null)
    return [{ sql: 'backend = ?', bindings: [backendOfPool(filter.source)] }];
  if (filter.projectId !== null) return [{ sql: 'project_id = ?', bindings: [filter.projectId] }];
  if (kind !== undefined && filter.kinds.length === 1)
    return [{ sql: 'kind = ?', bindings: [kind] }];
  return [];
}

/**
 * The whole filter. It repeats the part that the index serves, in a form that keeps the planner
 * from choosing another index.
 */
function rest({ filter }: EventQuery, { isIn, list, unindexed }: Dialect): readonly Statement[] {
  const found: Statement[] = [];
  if (filter.kinds.length > 0)
    found.push({ sql: isIn(unindexed('kind')), bindings: [list(filter.kinds)] });
  if (filter.types.length > 0) found.push({ sql: isIn('type'), bindings: [list(filter.types)] });
  if (filter.projectId !== null)
    found.push({ sql: `${unindexed('project_id')} = ?`, bindings: [filter.projectId] });
  if (filter.source?.includes('#')) found.push({ sql: 'pool = ?', bindings: [filter.source] });
  if (filter.source !== null)
    found.push({ sql: `${unindexed('backend')} = ?`, bindings: [backendOfPool(filter.source)] });
  if (filter.since !== null) found.push({ sql: 'created_at >= ?', bindings: [filter.since] });
  if (filter.until !== null) found.push({ sql: 'created_at < ?', bindings: [filter.until] });
  return found;
}
