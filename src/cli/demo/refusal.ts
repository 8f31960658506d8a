import { type StowageClient, StowageError } from '../../client/index.js';
import type { Pool } from '../../gen/stowage/v1/pool_pb.js';
import { CliFailure } from '../terminal/io.js';
import { diagnosisWords } from '../views/diagnosis.js';
import type { Display } from './display.js';
import { wrap } from './look.js';
import { allPools } from './records.js';
import { GOLD, PROJECT } from './volume-requests.js';

/**
 * Requests one GiB more than any fast pool has left, and shows the refusal. Rejects if it is
 * placed.
 */
export async function askTooMuch(
  client: StowageClient,
  display: Display,
  ids: { requestId: string; volumeId: string },
): Promise<void> {
  const emptiest = emptiestOf(await allPools(client));
  const sizeGib = freeGibOf(emptiest) + 1;
  display.heading(
    'A refusal says why.',
    `${sizeGib} GiB of ${GOLD.name} (media=ssd), one GiB more than any SSD pool has left:`,
  );
  const request = { ...ids, sizeGib: BigInt(sizeGib), projectId: PROJECT, volumeType: GOLD };
  const error = await client.scheduler.scheduleCreateVolume(request).then(
    ({ placement }) =>
      new CliFailure(`${sizeGib} GiB were placed on ${placement?.pool}, where so much is not left`),
    (fault: unknown) => fault,
  );
  if (!(error instanceof StowageError) || !error.refused) throw error;
  explain(display, [
    `  ${error.code} ${error.reason}`,
    ...(error.diagnosis ? diagnosisWords(error.diagnosis).split('\n') : []),
  ]);
}

/** The pool of fast disks with the most free space. */
function emptiestOf(pools: readonly Pool[]): Pool | undefined {
  const fast = pools.filter(
    ({ capabilities }) => capabilities?.['media'] === GOLD.extraSpecs.media,
  );
  return fast.toSorted((a, b) => freeGibOf(b) - freeGibOf(a))[0];
}

/** What a new volume may take in a pool, whole GiB. */
function freeGibOf(pool: Pool | undefined): number {
  return Math.max(0, Math.floor(pool?.factors?.virtualFreeGib ?? 0));
}

function explain(display: Display, [what = '', ...why]: readonly string[]): void {
  const { width, paint } = display.look;
  const broken = why.flatMap((line) => {
    const indent = /^ */.exec(line)?.[0] ?? '';
    return wrap(line.trim(), width, indent, `${indent}  `);
  });
  display.lines([paint('warn', what), ...broken]);
}
