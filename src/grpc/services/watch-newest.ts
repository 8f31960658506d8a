import { setTimeout as pause } from 'node:timers/promises';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  WatchNewestDecisionsRequest,
  WatchNewestDecisionsResponseSchema,
} from '../../gen/stowage/v1/volume_service_pb.js';
import type { Ledger } from '../../ledger/api/ledger.js';
import type { DecisionWithReservations } from '../../ledger/api/placement.js';
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
      const { news, now, skipped } = compare(items, told, found.next !== null);
      if (news.length > 0 || told === null)
        yield {
          decisions: news.map((one) => decisionToProto(one.decision, one.reservations)),
          skipped,
          readRevision: BigInt(found.readRevision),
        };
      told = now;
      await pause(REST_MS);
    }
  } finally {
    signal.removeEventListener('abort', notifier.notify);
    unlisten();
  }
}

/** What the reader knows of each decision, by its id. */
type Told = ReadonlyMap<string, string>;

function compare(items: readonly DecisionWithReservations[], told: Told | null, more: boolean) {
  const now = new Map(items.map((one) => [one.decision.decisionId, JSON.stringify(one)]));
  const news = items.filter(
    ({ decision: { decisionId } }) => told?.get(decisionId) !== now.get(decisionId),
  );
  // None of those of before is among the newest any more: others may lie between.
  const apart = told !== null && told.size > 0 && ![...told.keys()].some((id) => now.has(id));
  return { news, now, skipped: apart && more };
}
