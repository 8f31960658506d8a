import { create } from '@bufbuild/protobuf';
import type { StowageClient } from '../../src/client/index.js';
import { DecisionState } from '../../src/gen/stowage/v1/decision_pb.js';
import { CreatedSchema, type Offer } from '../../src/gen/stowage/v1/worker_service_pb.js';

const WORKER = 'asked';
const UNFINISHED = [DecisionState.PENDING, DecisionState.LEASED, DecisionState.ACCEPTED];

/** Carries out every order that waits for a host, as a worker that never fails. */
export async function work(client: StowageClient, host: string): Promise<void> {
  if ((await waiting(client, host)) === 0) return;
  const orders = client.workers.watchDecisions({ workerId: WORKER, targets: [host] });
  for await (const { offers } of orders) {
    for (const offer of offers) await carryOut(client, offer);
    if ((await waiting(client, host)) === 0) break;
  }
}

async function waiting(client: StowageClient, host: string): Promise<number> {
  const { decisions } = await client.volumes.listDecisions({ states: UNFINISHED, home: host });
  return decisions.length;
}

async function carryOut(client: StowageClient, offer: Offer): Promise<void> {
  const ref = {
    decisionId: offer.decisionId,
    backend: (offer.placement?.pool ?? '').split('#')[0] ?? '',
    leaseToken: offer.lease?.token ?? 0n,
  };
  const { results } = await client.workers.acknowledgeDecisions({ workerId: WORKER, items: [ref] });
  if (results[0]?.result.case !== 'lease')
    throw new Error(`order ${offer.decisionId} was not given: ${results[0]?.result.case}`);
  const outcome = { case: 'created' as const, value: create(CreatedSchema) };
  const said = await client.workers.reportOutcomes({ workerId: WORKER, items: [{ ref, outcome }] });
  if (said.results[0]?.result.case !== 'accepted')
    throw new Error(`the outcome of ${offer.decisionId} was not taken`);
}
