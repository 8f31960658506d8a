import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CallAccess } from '../../auth/call-access.js';
import { EVENT_KINDS } from '../../domain/event.js';
import type {
  EventService,
  ListEventsRequest,
  WatchEventsRequest,
} from '../../gen/stowage/v1/event_service_pb.js';
import type { EventLogState, EventsRead } from '../../ledger/api/events.js';
import type { Ledger } from '../../ledger/api/ledger.js';
import { builtAnew } from '../../ledger/errors.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { eventFilterFromProto, eventToProto } from '../convert/event.js';
import { Notifier } from '../streams/notifier.js';
import { askPage } from '../tokens/pages.js';
import { positionOf, resumeToken } from '../tokens/resume-token.js';
import { textOrNull } from '../values/text.js';
import { within } from '../values/within.js';
import type { ServiceDeps } from './deps.js';
import { projectFor } from './project-for.js';

/**
 * Most events that are read and held for a reader at a time, so that a slow reader costs little
 * memory.
 */
const AT_ONCE = 500;
/**
 * Most characters of events in one message. Clients take 4 MiB by default, and a character is up to
 * three bytes.
 */
const MESSAGE_CHARS = 256 * 1024;
const EVENT_CHARS = 256;

/** The event log: listed, and watched across reconnects. */
export function eventService({
  ledger,
  heartbeatMs,
  clock,
}: ServiceDeps): ServiceImplementation<typeof EventService> {
  return {
    async listEvents(request, { access }) {
      const filter = filterFor(access, request);
      const page = askPage('events', [filter, request.newestFirst], request);
      const after = page.after === '' ? null : Number(page.after);
      const query = { filter, after, newestFirst: request.newestFirst, limit: page.limit - 1 };
      const { items, position, more } = fitting(await ledger.listEvents(query));
      return {
        events: items.map(eventToProto),
        nextPageToken: more ? page.tokenAfter(String(position)) : '',
        resumeToken: request.newestFirst ? '' : resumeToken(ledger.eventLog(), position),
      };
    },

    async *watchEvents(request, { signal, access }) {
      const filter = filterFor(access, request);
      const log = await logFor(ledger, request.resumeToken);
      const notifier = new Notifier();
      const unlisten = log.listen(notifier.notify);
      signal.addEventListener('abort', notifier.notify);
      try {
        let position = startOf(request, log);
        for (let toldAt: number | null = null; ; ) {
          signal.throwIfAborted();
          if (ledger.eventLog().id !== log.id) throw builtAnew();
          // Events are read again rather than kept for the reader: it holds one message, however
          // slow it is.
          const read = fitting(await ledger.resumeEvents(filter, position, AT_ONCE));
          position = read.position;
          // A reader whose filter matches little must still get fresh tokens.
          if (read.items.length > 0 || toldAt === null || clock() - toldAt >= heartbeatMs) {
            yield { events: read.items.map(eventToProto), resumeToken: resumeToken(log, position) };
            toldAt = clock();
            // One that has much to say would say all of it in one turn.
            await nextTurn();
          }
          if (!read.more && ledger.eventLog().head <= position)
            await waitAtMost(notifier, toldAt + heartbeatMs - clock());
        }
      } finally {
        signal.removeEventListener('abort', notifier.notify);
        unlisten();
      }
    },
  };
}

/** Which events the caller is told of. Throws OUT_OF_SCOPE. */
function filterFor(access: CallAccess, request: ListEventsRequest | WatchEventsRequest) {
  const filter = eventFilterFromProto(request.filter);
  if (filter.kinds.includes('audit')) access.needAudit();
  const others = EVENT_KINDS.filter((kind) => kind !== 'audit');
  const kinds = filter.kinds.length === 0 && !access.seesAudit ? others : filter.kinds;
  return { ...filter, kinds, projectId: textOrNull(projectFor(access, filter.projectId ?? '')) };
}

/**
 * The log's current state. With a token, first follows all commits: another server may have given
 * the token.
 */
async function logFor(ledger: Ledger, token: string): Promise<EventLogState> {
  if (token !== '') await ledger.caughtUp();
  return ledger.eventLog();
}

/** Where a watch begins; null: at the oldest event that is kept. */
function startOf(request: WatchEventsRequest, log: EventLogState): number | null {
  if (request.resumeToken !== '') return positionOf(log, request.resumeToken);
  return request.fromOldest ? null : log.head;
}

/** As many events as fit into one message; the others are read again. */
function fitting(read: EventsRead): EventsRead {
  const items = within(
    read.items,
    ({ event }) => EVENT_CHARS + JSON.stringify(event.payload).length,
    MESSAGE_CHARS,
  );
  const last = items.at(-1);
  return last === undefined || items.length === read.items.length
    ? read
    : { items, position: last.event.serial, more: true };
}

/** Waits for the notifier, at most so many ms. */
async function waitAtMost(notifier: Notifier, ms: number): Promise<void> {
  const timer = setTimeout(notifier.notify, Math.max(0, ms));
  await notifier.wait();
  clearTimeout(timer);
}
