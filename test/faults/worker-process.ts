// A worker in a process of its own, to be killed without warning: `worker-process.ts JSON`. It
// makes sparse files, or fails to, and writes down what it was answered. It ends with its standard
// input, so that none outlives the harness.
import { appendFileSync } from 'node:fs';
import type { Outcome } from '../../src/cli/sample-worker/order.js';
import { runSampleWorker } from '../../src/cli/sample-worker/worker.js';
import { connect, type StowageClient } from '../../src/client/index.js';
import { Order } from '../../src/gen/stowage/v1/decision_pb.js';
import type { Offer } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { OLD_TOKEN } from './checks/journal.js';
import { type Random, randomOf } from './random.js';
import { quickChannel } from './site/channel.js';
import { Disks } from './site/disks.js';
import { LeaseBook } from './site/lease-book.js';
import type { WorkerTask } from './site/worker.js';

/** What becomes of an order, and of its volume's file. */
function carryOut(offer: Offer, disks: Disks, random: Random): Outcome {
  const { decisionId, placement, volume } = offer;
  const file = {
    decisionId,
    pool: placement?.pool ?? '',
    volumeId: volume?.volumeId ?? '',
    sizeGib: Number(volume?.sizeGib ?? 0n),
  };
  if (offer.order === Order.DELETE) {
    disks.remove(file);
    return { case: 'deleted', value: {} };
  }
  const dice = random();
  // Even what fails was begun; what is killed here leaves a file that nobody knows of yet.
  disks.make(file);
  if (dice < 0.75) return { case: 'created', value: {} };
  const mayHaveLeftData = random() < 0.3;
  if (!mayHaveLeftData) disks.remove(file);
  const retriable = dice < 0.93;
  return {
    case: 'failed',
    value: {
      reason: retriable ? 'the shelf is rebuilding' : 'the image is broken',
      retriable,
      mayHaveLeftData,
    },
  };
}

/**
 * Says for every lease that was superseded that its order failed, as a worker would that noticed
 * nothing: it must not count.
 */
async function sayForTheOld(
  offer: Offer,
  client: StowageClient,
  book: LeaseBook,
  say: (line: string) => void,
): Promise<void> {
  if (offer.order !== Order.CREATE) return;
  const { decisionId, placement } = offer;
  const token = offer.lease?.token ?? 0n;
  for (const old of book.before(decisionId, token)) {
    const ref = { decisionId, backend: placement?.backend ?? '', leaseToken: old.token };
    const outcome = {
      case: 'failed',
      value: { reason: 'said with an old token', retriable: true },
    } as const;
    const { results } = await client.workers.reportOutcomes({
      workerId: old.workerId,
      items: [{ ref, outcome }],
    });
    const became = results[0]?.result.case === 'accepted' ? 'taken' : 'refused';
    say(
      `${OLD_TOKEN[became]}: decision ${decisionId}, token ${old.token} of ` +
        `${old.workerId}, newest ${token} of ${workerId}`,
    );
  }
}

const task: WorkerTask = JSON.parse(process.argv[2] ?? '');
const { workerId, backend, servers, disks: directory, leases, journal, seed, incarnation } = task;
const random = randomOf(seed, workerId, incarnation);
const disks = new Disks(directory);
const book = new LeaseBook(leases);
const settings = {
  workerId,
  targets: [backend],
  maxOutstanding: 8,
  failureRate: 0,
  leaveDataRate: 0,
  workMs: 20 + Math.floor(random() * 60),
  heartbeatMs: 0,
};
process.stdin.on('end', () => process.exit(0)).resume();
const client = connect({ server: servers, deadlineMs: 3000, channelOptions: quickChannel() });
const say = (line: string) =>
  appendFileSync(journal, `${JSON.stringify({ at: Date.now(), workerId, incarnation, line })}\n`);
const keeping: StowageClient = {
  ...client,
  workers: {
    ...client.workers,
    acknowledgeDecisions: async (request, options) => {
      const answer = await client.workers.acknowledgeDecisions(request, options);
      for (const { decisionId, result } of answer.results)
        if (result.case === 'lease') book.add(decisionId, { token: result.value.token, workerId });
      return answer;
    },
  },
};
const work = (offer: Offer) => {
  // No answer is as good as a refusal.
  sayForTheOld(offer, client, book, say).catch(() => undefined);
  return carryOut(offer, disks, random);
};
await runSampleWorker(
  { client: keeping, settings, random, say, carryOut: work },
  new AbortController().signal,
);
