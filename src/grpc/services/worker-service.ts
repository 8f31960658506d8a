import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { CallAccess } from '../../auth/call-access.js';
import {
  OfferSchema,
  type OutcomeReport,
  type OutcomeResultSchema,
  type ReportOutcomesRequest,
  type WorkerService,
} from '../../gen/stowage/v1/worker_service_pb.js';
import type { Offer, Watch } from '../../ledger/api/workers.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { mayBeLarge, offerToProto } from '../convert/offer.js';
import { claimFromProto, outcomeAnswerToProto, outcomeFromProto } from '../convert/outcome.js';
import { CallGone } from '../streams/abort.js';
import { OrderQueue } from '../streams/order-queue.js';
import type { ServiceDeps } from './deps.js';
import { each } from './each.js';
import { leaseItems } from './lease-items.js';
import { encodeAhead, tellAhead } from './offers-ahead.js';
import { ownOrder } from './own-order.js';

const DEFAULT_MAX_OUTSTANDING = 100;

/**
 * Clients take 4 MiB unless they are told otherwise. Contract and server keep what is asked for
 * well below that; what was asked of an earlier server may not be.
 */
const MOST_ORDER_BYTES = 4 * 1024 * 1024 - 4096;

/** Whether clients would take an order, which is alone in its message where it is large. */
function canBeTold(watch: Watch, offer: Offer): boolean {
  if (!mayBeLarge(offer)) return true;
  const bytes = toBinary(OfferSchema, create(OfferSchema, offerToProto(offer, 0))).length;
  if (bytes <= MOST_ORDER_BYTES) return true;
  const why = `it has ${bytes} bytes, more than clients take`;
  watch.unreadable(offer.decision.decisionId, why);
  return false;
}

/** Gives volume workers their orders and takes the outcomes. */
export function workerService(deps: ServiceDeps): ServiceImplementation<typeof WorkerService> {
  const { ledger, clock } = deps;
  return {
    async *watchDecisions(request, { signal, access }) {
      for (const target of request.targets) access.needTarget(target);
      const maxOutstanding =
        request.maxOutstanding === 0 ? DEFAULT_MAX_OUTSTANDING : request.maxOutstanding;
      const queue = new OrderQueue(maxOutstanding, clock, (offer) => encodeAhead(offer, clock()));
      signal.throwIfAborted();
      const watch = ledger.watch(
        {
          id: access.workerOf(request.workerId),
          targets: request.targets,
          maxOutstanding,
          mayServe: (backend) => access.mayServe(backend),
        },
        queue,
      );
      // Closed at once, not at the writer's next step, so that no more is offered to a worker that
      // has gone.
      const close = () => {
        watch.close();
        queue.wake();
      };
      const aborted = () => {
        if (signal.reason instanceof CallGone && signal.reason.code === 'CANCELLED')
          watch.broke(queue.unread());
        close();
      };
      signal.addEventListener('abort', aborted);
      try {
        let unknownTargets = [...watch.unknownTargets];
        for (let orders = queue.take(); ; orders = await queue.next(signal)) {
          const now = clock();
          const ahead = unknownTargets.length > 0 ? null : tellAhead(orders, now);
          if (ahead !== null) {
            yield ahead;
            continue;
          }
          yield {
            offers: orders.offers
              .filter((offer) => orders.offers.length > 1 || canBeTold(watch, offer))
              .map((offer) => offerToProto(offer, now)),
            withdrawnDecisionIds: [...orders.withdrawn],
            unknownTargets,
          };
          unknownTargets = [];
        }
      } finally {
        signal.removeEventListener('abort', aborted);
        close();
      }
    },

    acknowledgeDecisions: (request, { access }) =>
      leaseItems(deps, access, request, (claim) => ledger.acknowledge(claim)),

    renewLeases: (request, { access }) =>
      leaseItems(deps, access, request, (claim) => ledger.renew(claim)),

    reportOutcomes: (request, { access }) => reportOutcomes(deps, request, access),
  };
}

/** Takes what workers say became of orders; each is answered on its own. */
async function reportOutcomes(
  { ledger, statusOf, clock }: ServiceDeps,
  { workerId, items }: ReportOutcomesRequest,
  access: CallAccess,
) {
  const worker = access.workerOf(workerId);
  const results = await each<OutcomeReport, MessageInitShape<typeof OutcomeResultSchema>>(
    items,
    async ({ ref, outcome }) => {
      if (ref === undefined) throw new Error('an outcome without an order passed validation');
      access.needBackend(ref.backend);
      const claim = claimFromProto(worker, ref);
      const said = outcomeFromProto(outcome);
      const answer = await ownOrder(access, ledger.reportOutcome(claim, said));
      return {
        decisionId: ref.decisionId,
        result: { case: 'accepted', value: outcomeAnswerToProto(answer, clock()) },
      };
    },
    ({ ref }, thrown) => ({
      decisionId: ref?.decisionId ?? '',
      result: { case: 'error', value: statusOf(thrown) },
    }),
  );
  return { results };
}
