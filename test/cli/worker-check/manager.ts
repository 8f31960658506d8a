import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { BackendReportSchema } from '../../../src/gen/stowage/v1/capability_service_pb.js';
import type { Context } from './context.js';

const incarnation = randomUUID();
const TOTAL_GIB = 1000;
const PERIOD_MS = 200;

/** Reports periodically. */
export async function manage(context: Context): Promise<void> {
  const { client, backend, fault } = context;
  const first = (await client.capabilities.heartbeat({ host: backend })).accountingRevision;
  let revision = first;
  for (let sequence = 1n; ; sequence += 1n) {
    const report = measured(context, fault === 'revision-followed' ? first : revision, sequence);
    revision = (await sent(context, report)) ?? revision;
    if (fault === 'signs-of-life') return;
    await sleep(PERIOD_MS);
  }
}

function measured(
  { backend, fault, disk }: Context,
  revision: bigint,
  sequence: bigint,
): MessageInitShape<typeof BackendReportSchema> {
  const used = fault === 'created-counted' ? 0 : disk.usedGib;
  const total = fault === 'figures-sound' ? -1 : TOTAL_GIB;
  return {
    host: backend,
    pools: [
      {
        poolName: 'disk',
        capacity: {
          total: { kind: { case: 'finite', value: total } },
          free: { kind: { case: 'finite', value: total - used } },
          allocatedGib: used,
        },
      },
    ],
    ...(fault === 'revision-named' ? {} : { accountingRevision: named(fault, revision, sequence) }),
    incarnation:
      fault === 'incarnation-fixed'
        ? randomUUID()
        : fault === 'incarnation-random'
          ? 'the-same'
          : incarnation,
    sequence: fault === 'sequence-grows' ? 1n : sequence,
  };
}

function named(fault: string, revision: bigint, sequence: bigint): bigint {
  if (fault === 'revision-known') return revision + 100n;
  return fault === 'revision-forward' ? revision - (sequence % 2n) : revision;
}

/** Sends a report. Resolves with the accounting revision; undefined if the report was refused. */
async function sent(
  { client, fault }: Context,
  report: MessageInitShape<typeof BackendReportSchema>,
): Promise<bigint | undefined> {
  for (let again = 0; ; again += 1) {
    try {
      return (await client.capabilities.reportCapabilities({ report })).accountingRevision;
    } catch {
      if (fault !== 'refused-not-repeated' || again > 20) return undefined;
      await sleep(10);
    }
  }
}
