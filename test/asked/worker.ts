import type { MessageInitShape } from '@bufbuild/protobuf';
import type { StowageClient } from '../../src/client/index.js';
import { DecisionState } from '../../src/gen/stowage/v1/decision_pb.js';
import type { Offer, OutcomeReportSchema } from '../../src/gen/stowage/v1/worker_service_pb.js';

const WORKER = 'asked';
const UNFINISHED = [DecisionState.PENDING, DecisionState.LEASED, DecisionState.ACCEPTED];

/** What the worker says of an order. */
type Said = NonNullable<MessageInitShape<typeof OutcomeReportSchema>['outcome']>;

export const CREATED: Said = { case: 'created', value: {} };
export const FAILED: Said = {
  case: 'failed',
  value: { reason: 'the array said no', retriable: true },
};

/** Carries out every order that waits for a host, each with the same outcome. */
export async function work(client: StowageClient, host: string, outcome = CREATED): Promise<void> {
  if ((await waiting(client, host)) === 0) return;
  const orders = client.workers.watchDecisions({ workerId: WORKER, targets: [host] });
  for await (const { offers } of orders) {
    for (const offer of offers) await carryOut(client, offer, outcome);
    if ((await waiting(client, host)) === 0) break;
  }
}

async function waiting(client: StowageClient, host: string): Promise<number> {
  const { decisions } = await client.volumes.listDecisions({ states: UNFINISHED, home: host });
  return decisions.length;
}

async function carryOut(client: StowageClient, offer: Offer, outcome: Said): Promise<void> {
  const ref = {
    decisionId: offer.decisionId,
    backend: (offer.placement?.pool ?? '').split('#')[0] ?? '',
    leaseToken: offer.lease?.token ?? 0n,
  };
  const { results } = await client.workers.acknowledgeDecisions({ workerId: WORKER, items: [ref] });
  if (results[0]?.result.case !== 'lease')
    throw new Error(`order ${offer.decisionId} was not given: ${results[0]?.result.case}`);
  const said = await client.workers.reportOutcomes({ workerId: WORKER, items: [{ ref, outcome }] });
  if (said.results[0]?.result.case !== 'accepted')
    throw new Error(`the outcome of ${offer.decisionId} was not taken`);
}
