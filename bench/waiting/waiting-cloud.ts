import { randomUUID } from 'node:crypto';
import type { StowageClient } from '../../src/client/index.js';

const TIERS = 10;
/** Pools of each tier, and how large volumes are that wait for it. */
const POOLS_EACH = 10;
const LARGEST_GIB = 50;
const WAITS_MS = 6 * 86_400_000;

/** How many requests wait in such a cloud at least. */
export const KINDS_AND_SIZES = TIERS * LARGEST_GIB;
export const POOLS = TIERS * POOLS_EACH;

let told = 0;

/** A pool of some tier says what it has, and something that it did not say before. */
export async function tell(client: StowageClient, number: number, freeGib: number): Promise<void> {
  told += 1;
  const finite = (value: number) => ({ kind: { case: 'finite' as const, value } });
  await client.capabilities.reportCapabilities({
    report: {
      host: `node${number}@tier`,
      pools: [
        {
          poolName: 'pool',
          capacity: { total: finite(1000), free: finite(freeGib) },
          capabilities: { tier: String(number % TIERS), told },
        },
      ],
    },
  });
}

/** Pools without room, and a request of each kind and size that waits for some. */
export async function build(client: StowageClient): Promise<void> {
  for (let number = 0; number < POOLS; number += 1) await tell(client, number, 0);
  const seconds = BigInt(Math.floor((Date.now() + WAITS_MS) / 1000));
  for (let number = 0; number < KINDS_AND_SIZES; number += 1) {
    const tier = String(number % TIERS);
    const { waiting } = await client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: BigInt(1 + Math.floor(number / TIERS)),
      volumeType: { name: `tier-${tier}`, extraSpecs: { tier } },
      waitUntil: { seconds, nanos: 0 },
    });
    if (waiting === undefined) throw new Error('a request does not wait');
  }
}
