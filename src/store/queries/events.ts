import { type EventKind, type EventRecord, eventType } from '../../domain/event.js';
import { backendOfPool } from '../../domain/pool.js';
import type { EventPage, EventQuery } from '../../ledger/store-port/store.js';
import { EVENTS, type EventRow, MOST_OF_A_ROW } from '../rows/events.js';
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
export function lookStatement(query: EventQuery, dialect: Dialect): Statement {
  const { sql, bindings } = where([...narrowest(query), ...past(query, dialect)]);
  const order = query.newestFirst ? 'desc' : 'asc';
  return {
    sql:
      `select ${query.newestFirst ? 'min' : 'max'}(serial) as furthest, count(*) as count ` +
      `from (select serial from events ${sql} order by serial ${order} limit ?) as looked`,
    bindings: [...bindings, MAX_LOOKED_AT],
  };
}

/** The rows of the matching events up to that serial. */
export function findStatement(query: EventQuery, furthest: number, dialect: Dialect): Statement {
  const within = { sql: `serial ${query.newestFirst ? '>=' : '<='} ?`, bindings: [furthest] };
  const { sql, bindings } = where([
    ...narrowest(query),
    ...past(query, dialect),
    ...begun(query, dialect),
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
  const look = lookStatement(query, session.dialect);
  const [looked] = await session.all(look.sql, ...look.bindings);
  const furthest = looked === undefined ? null : integerOrNull(looked, 'furthest');
  const through = query.newestFirst ? 0 : Math.max(head, query.after ?? 0);
  if (looked === undefined || furthest === null)
    return { events: [], position: through, more: false, ends };
  const find = findStatement(query, furthest, session.dialect);
  const rows = (await session.all(find.sql, ...find.bindings)).map(EVENTS.read);
  const found = rows.flatMap((row) => asked(row, query));
  const events = found.slice(0, query.limit);
  const last = events.at(-1);
  // A row may have more events than the page has room for.
  if (last !== undefined && events.length === query.limit)
    return { events, position: last.serial, more: true, ends };
  const reached = endOf(rows.at(-1), query);
  if (reached !== null && rows.length === query.limit)
    return { events, position: reached, more: true, ends };
  const more = integer(looked, 'count') === MAX_LOOKED_AT;
  const end = query.newestFirst ? Math.min(furthest, reached ?? furthest) : furthest;
  return { events, position: more ? end : through, more, ends };
}

/** The events of a row that a page is to have, in its order. */
function asked(row: EventRow, { after, newestFirst, filter }: EventQuery): readonly EventRecord[] {
  if (row.length === 1) return row;
  const { types, source } = filter;
  const events = row.filter(
    ({ serial, payload }) =>
      (after === null || (newestFirst ? serial < after : serial > after)) &&
      (types.length === 0 || types.includes(eventType(payload))) &&
      (!source?.includes('#') || ('pool' in payload && payload.pool === source)),
  );
  return newestFirst ? events.reverse() : events;
}

/** The serial of a row that comes last in the order of the page. */
function endOf(row: EventRow | undefined, { newestFirst }: EventQuery): number | null {
  return (newestFirst ? row?.[0] : row?.at(-1))?.serial ?? null;
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

/** Rows after the position, by an index. Of the newest ones, some that begin before it, or not. */
function past({ after, newestFirst }: EventQuery, dialect: Dialect): readonly Statement[] {
  if (after === null) return [];
  if (!newestFirst) return [{ sql: 'serial > ?', bindings: [after] }];
  const further = dialect.sharesEventRows ? MOST_OF_A_ROW - 1 : 0;
  return [{ sql: 'serial < ?', bindings: [after + further] }];
}

/** Of the newest rows before a position, only those that begin before it. */
function begun({ after, newestFirst }: EventQuery, dialect: Dialect): readonly Statement[] {
  if (after === null || !newestFirst || !dialect.sharesEventRows) return [];
  return [{ sql: 'coalesce(first_serial, serial) < ?', bindings: [after] }];
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
function rest({ filter }: EventQuery, dialect: Dialect): readonly Statement[] {
  const { isIn, list, unindexed, sharesEventRows } = dialect;
  // What differs within a row is looked at event by event.
  const orShared = (sql: string) =>
    sharesEventRows ? `(${sql} or first_serial is not null)` : sql;
  const found: Statement[] = [];
  if (filter.kinds.length > 0)
    found.push({ sql: isIn(unindexed('kind')), bindings: [list(filter.kinds)] });
  if (filter.types.length > 0)
    found.push({ sql: orShared(isIn('type')), bindings: [list(filter.types)] });
  if (filter.projectId !== null)
    found.push({ sql: `${unindexed('project_id')} = ?`, bindings: [filter.projectId] });
  if (filter.source?.includes('#'))
    found.push({ sql: orShared('pool = ?'), bindings: [filter.source] });
  if (filter.source !== null)
    found.push({ sql: `${unindexed('backend')} = ?`, bindings: [backendOfPool(filter.source)] });
  if (filter.since !== null) found.push({ sql: 'created_at >= ?', bindings: [filter.since] });
  if (filter.until !== null) found.push({ sql: 'created_at < ?', bindings: [filter.until] });
  return found;
}
