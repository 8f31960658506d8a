import { CodedError } from '../../domain/errors.js';
import { EVENT_KINDS, type EventKind, eventKind } from '../../domain/event.js';
import type { EventLogState, EventsRead } from '../api/events.js';
import type { LedgerContext } from '../context.js';
import type { EventFilter, EventPage, EventQuery } from '../store-port/store.js';

/** What the types of each kind's events begin with. */
const TYPE_PREFIXES: Readonly<Record<EventKind, readonly string[]>> = {
  failure: ['scheduler.'],
  capacity: ['capacity.', 'backend.', 'pool.'],
  message: ['message.', 'waiting.'],
  audit: ['audit.'],
};

/** A page of the event log, and how long its events are kept. */
export async function listEvents(context: LedgerContext, query: EventQuery): Promise<EventsRead> {
  return read(context, await context.store.events(query));
}

/**
 * What follows a reader's position, without gaps; null: all that is kept. Throws EVENTS_EXPIRED if
 * an event after the position that the filter could match may have been removed.
 */
export async function resumeEvents(
  context: LedgerContext,
  filter: EventFilter,
  after: number | null,
  limit: number,
): Promise<EventsRead> {
  const page = await context.store.events({ filter, after, newestFirst: false, limit });
  const end = Math.max(0, ...kindsOf(filter).map((kind) => page.ends.get(kind) ?? 0));
  if (after !== null && after < end) throw expired(after, end);
  return read(context, page);
}

/** Where the log stands, and a way to learn that it has grown. */
export function eventLog(context: LedgerContext): EventLogState {
  const { id, head } = context.events;
  return { id, head, listen: (tell) => context.events.listen(tell) };
}

/** The kinds that a filter can match. Removed events of other kinds are no loss to the reader. */
function kindsOf({ kinds, types, projectId, volumeId, source }: EventFilter): readonly EventKind[] {
  return EVENT_KINDS.filter((kind) => {
    if (kinds.length > 0 && !kinds.includes(kind)) return false;
    const mayBe = (type: string) => TYPE_PREFIXES[kind].some((prefix) => type.startsWith(prefix));
    if (types.length > 0 && !types.some(mayBe)) return false;
    if (kind === 'audit') return projectId === null;
    return kind === 'capacity' ? projectId === null && volumeId === null : source === null;
  });
}

function read(context: LedgerContext, { events, position, more }: EventPage): EventsRead {
  const items = events.map((event) => ({
    event,
    expiresAt: event.createdAt + keptMs(context, eventKind(event.payload)),
  }));
  return { items, position, more };
}

function keptMs({ settings }: LedgerContext, kind: EventKind): number {
  return kind === 'message' ? settings.retention.messagesMs : settings.retention.eventsMs;
}

function expired(after: number, end: number): CodedError {
  const message =
    `resume_token stands at event ${after}, but events up to ${end} are no longer kept: some ` +
    'may be missed. List what is kept, or watch with from_oldest';
  return new CodedError('EVENTS_EXPIRED', message, {
    metadata: { position: String(after), removed_through: String(end) },
  });
}
