import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  OutcomeReport,
  OutcomeResultSchema,
  WorkerService,
} from '../../gen/stowage/v1/worker_service_pb.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { offerToProto } from '../convert/offer.js';
import { claimFromProto, outcomeAnswerToProto, outcomeFromProto } from '../convert/outcome.js';
import { OrderQueue } from '../streams/order-queue.js';
import type { ServiceDeps } from './deps.js';
import { each } from './each.js';
import { leaseItems } from './lease-items.js';

const DEFAULT_MAX_OUTSTANDING = 100;

/** Where volume workers get their orders and say what became of them. */
export function workerService(deps: ServiceDeps): ServiceImplementation<typeof WorkerService> {
  const { ledger, statusOf, clock } = deps;
  return {
    async *watchDecisions(request, { signal }) {
      const maxOutstanding =
        request.maxOutstanding === 0 ? DEFAULT_MAX_OUTSTANDING : request.maxOutstanding;
      const queue = new OrderQueue(maxOutstanding, clock);
      signal.throwIfAborted();
      const watch = ledger.watch(
        { id: request.workerId, targets: request.targets, maxOutstanding },
        queue,
      );
      // At once, not when the writer next looks: a worker that has gone is offered nothing more.
      const close = () => {
        watch.close();
        queue.wake();
      };
      signal.addEventListener('abort', close);
      try {
        let unknownTargets = [...watch.unknownTargets];
        for (let orders = queue.take(); ; orders = await queue.next(signal)) {
          const now = clock();
          yield {
            offers: orders.offers.map((offer) => offerToProto(offer, now)),
            withdrawnDecisionIds: [...orders.withdrawn],
            unknownTargets,
          };
          unknownTargets = [];
        }
      } finally {
        signal.removeEventListener('abort', close);
        close();
      }
    },

    acknowledgeDecisions: (request) =>
      leaseItems(deps, request, (claim) => ledger.acknowledge(claim)),

    renewLeases: (request) => leaseItems(deps, request, (claim) => ledger.renew(claim)),

    async reportOutcomes({ workerId, items }) {
      const results = await each<OutcomeReport, MessageInitShape<typeof OutcomeResultSchema>>(
        items,
        async ({ ref, outcome }) => {
          if (ref === undefined) throw new Error('an outcome without an order passed validation');
          const answer = await ledger.reportOutcome(
            claimFromProto(workerId, ref),
            outcomeFromProto(outcome),
          );
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
    },
  };
}
