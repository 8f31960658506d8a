import type { MessageInitShape } from '@bufbuild/protobuf';
import type { LeaseRef, LeaseResultSchema } from '../../gen/stowage/v1/worker_service_pb.js';
import type { LeaseClaim, LeaseGrant } from '../../ledger/api/workers.js';
import { leaseToProto } from '../convert/offer.js';
import { claimFromProto } from '../convert/outcome.js';
import type { ServiceDeps } from './deps.js';
import { each } from './each.js';

/** Settles the lease of each order, and answers each on its own. */
export async function leaseItems(
  { statusOf, clock }: ServiceDeps,
  request: { readonly workerId: string; readonly items: readonly LeaseRef[] },
  ask: (claim: LeaseClaim) => Promise<LeaseGrant>,
): Promise<{ results: MessageInitShape<typeof LeaseResultSchema>[] }> {
  const results = await each<LeaseRef, MessageInitShape<typeof LeaseResultSchema>>(
    request.items,
    async (ref) => {
      const lease = await ask(claimFromProto(request.workerId, ref));
      return {
        decisionId: ref.decisionId,
        result: { case: 'lease', value: leaseToProto(lease, clock()) },
      };
    },
    (ref, thrown) => ({
      decisionId: ref.decisionId,
      result: { case: 'error', value: statusOf(thrown) },
    }),
  );
  return { results };
}
