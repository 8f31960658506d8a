import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StowageClient } from '../../src/client/index.js';
import type { Offer, WatchDecisionsResponse } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { PATIENCE_MS } from '../support/patience.js';

/** A directory for one test; `remove` takes it away. */
export async function temporary(): Promise<{ readonly dir: string; remove(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'stowage-outage-'));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** A backend of one thick pool called `pool`. */
export async function report(
  client: StowageClient,
  host: string,
  totalGib: number,
  freeGib = totalGib,
  accountingRevision?: bigint,
) {
  const finite = (value: number) => ({ kind: { case: 'finite' as const, value } });
  const capacity = {
    total: finite(totalGib),
    free: finite(freeGib),
    thickProvisioningSupport: true,
  };
  const revision = accountingRevision === undefined ? {} : { accountingRevision };
  return client.capabilities.reportCapabilities({
    report: { host, pools: [{ poolName: 'pool', capacity }], ...revision },
  });
}

/** Reads a worker's stream into a list until it ends. */
export function collectOffers(
  client: StowageClient,
  workerId: string,
  targets: readonly string[],
  maxOutstanding = 1000,
) {
  const stream = client.workers.watchDecisions({ workerId, targets: [...targets], maxOutstanding });
  const offers: Offer[] = [];
  const messages: WatchDecisionsResponse[] = [];
  const done = (async () => {
    for await (const message of stream) {
      messages.push(message);
      offers.push(...message.offers);
    }
  })();
  done.catch(() => undefined);
  return { offers, messages, done, cancel: () => stream.cancel() };
}

/** What names an order's lease. */
export function refOf(offer: Offer) {
  return {
    decisionId: offer.decisionId,
    backend: offer.placement?.backend ?? '',
    leaseToken: offer.lease?.token ?? 0n,
  };
}

/** Waits for something that comes by itself. */
export async function eventually<T>(
  look: () => T | undefined | false | null | Promise<T | undefined | false | null>,
  withinMs = PATIENCE_MS,
): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false && found !== null) return found;
    if (Date.now() > until) throw new Error(`it did not happen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
