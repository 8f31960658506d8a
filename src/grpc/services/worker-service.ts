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
import { ownOrder } from './own-order.js';

const DEFAULT_MAX_OUTSTANDING = 100;

/** Gives volume workers their orders and takes the outcomes. */
export function workerService(deps: ServiceDeps): ServiceImplementation<typeof WorkerService> {
  const { ledger, statusOf, clock } = deps;
  return {
    async *watchDecisions(request, { signal, access }) {
      for (const target of request.targets) access.needTarget(target);
      const maxOutstanding =
        request.maxOutstanding === 0 ? DEFAULT_MAX_OUTSTANDING : request.maxOutstanding;
      const queue = new OrderQueue(maxOutstanding, clock);
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

    acknowledgeDecisions: (request, { access }) =>
      leaseItems(deps, access, request, (claim) => ledger.acknowledge(claim)),

    renewLeases: (request, { access }) =>
      leaseItems(deps, access, request, (claim) => ledger.renew(claim)),

    async reportOutcomes({ workerId, items }, { access }) {
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
    },
  };
}
