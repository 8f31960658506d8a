import { setTimeout as pause } from 'node:timers/promises';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  WatchNewestDecisionsRequest,
  WatchNewestDecisionsResponseSchema,
} from '../../gen/stowage/v1/volume_service_pb.js';
import type { Ledger } from '../../ledger/api/ledger.js';
import type { CallSignal } from '../../ledger/lib/ports.js';
import { decisionToProto } from '../convert/decision.js';
import { Notifier } from '../streams/notifier.js';
import { PAGE_CHARS } from '../tokens/pages.js';
import { decisionStateFromProto } from '../values/enums.js';
import { idFromProto } from '../values/id.js';
import { textOrNull } from '../values/text.js';
import { within } from '../values/within.js';
import { sizeOfDecision } from './list-decisions.js';

/** So long a watch rests after each look, ms: each look is a query. */
const REST_MS = 500;
const DEFAULT_MOST = 50;

/**
 * The newest decisions, and again those that are new among them or changed. Looks after commits
 * alone. Ends with the signal's reason.
 */
export async function* watchNewestDecisions(
  ledger: Ledger,
  request: WatchNewestDecisionsRequest,
  projectId: string,
  signal: CallSignal,
): AsyncIterable<MessageInitShape<typeof WatchNewestDecisionsResponseSchema>> {
  const query = {
    states: request.states.map(decisionStateFromProto),
    home: textOrNull(request.home),
    projectId: textOrNull(projectId),
    subject: textOrNull(idFromProto(request.subjectId)),
    decidedFrom: null,
    decidedBefore: null,
    after: null,
    limit: request.maxDecisions === 0 ? DEFAULT_MOST : request.maxDecisions,
  };
  const notifier = new Notifier();
  let committed = true;
  const unlisten = ledger.onCommit(() => {
    committed = true;
    notifier.notify();
  });
  signal.addEventListener('abort', notifier.notify);
  try {
    for (let told: Told | null = null; ; ) {
      signal.throwIfAborted();
      if (!committed) {
        await notifier.wait();
        continue;
      }
      committed = false;
      const found = await ledger.listDecisions(query);
      const items = within(found.items, sizeOfDecision, PAGE_CHARS);
      const newest = items.map((one) => ({
        id: one.decision.decisionId,
        text: JSON.stringify(one),
      }));
      const { news, told: now, skipped } = newsIn(newest, told, found.next !== null);
      if (news.length > 0 || told === null)
        yield {
          decisions: news
            .map((at) => items[at])
            .filter((one) => one !== undefined)
            .map((one) => decisionToProto(one.decision, one.reservations)),
          skipped,
          readRevision: BigInt(found.readRevision),
        };
      told = now;
      await pause(REST_MS, undefined, { ref: false });
    }
  } finally {
    signal.removeEventListener('abort', notifier.notify);
    unlisten();
  }
}

/** What a reader was told of each decision, by its id. */
type Told = ReadonlyMap<string, string>;

/**
 * What to tell a reader of the newest: the places in the list of those that are new or changed,
 * what the reader knows then, and whether others lie between the newest and those that it knew:
 * none of these is among them any more. `told` null: nothing was. `more`: there are older ones.
 */
export function newsIn(
  newest: readonly { readonly id: string; readonly text: string }[],
  told: Told | null,
  more: boolean,
): { readonly news: readonly number[]; readonly told: Told; readonly skipped: boolean } {
  const now = new Map(newest.map(({ id, text }) => [id, text]));
  const news = newest.flatMap(({ id, text }, at) => (told?.get(id) === text ? [] : [at]));
  const apart = told !== null && told.size > 0 && ![...told.keys()].some((id) => now.has(id));
  return { news, told: now, skipped: apart && more };
}
