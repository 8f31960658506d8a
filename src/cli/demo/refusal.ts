import { type StowageClient, StowageError } from '../../client/index.js';
import type { Pool } from '../../gen/stowage/v1/pool_pb.js';
import { plain } from '../output/plain.js';
import { CliFailure } from '../terminal/io.js';
import { diagnosisWords } from '../views/diagnosis.js';
import { allPools } from './books.js';
import { wrap } from './look.js';
import type { Stage } from './stage.js';
import { GOLD, PROJECT } from './wishes.js';

/**
 * Asks for one GiB more than any pool of its kind has left, and shows what the answer says. Rejects
 * where it is placed all the same.
 */
export async function askTooMuch(
  client: StowageClient,
  stage: Stage,
  ids: { requestId: string; volumeId: string },
): Promise<void> {
  const roomiest = roomiestOf(await allPools(client));
  const sizeGib = roomOf(roomiest) + 1;
  stage.heading(
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
  const { diagnosis } = await client.scheduler.getDiagnosis({
    requestId: ids.requestId,
    projectId: PROJECT,
  });
  const short = diagnosis?.pools.find(({ pool }) => pool === roomiest?.pool);
  explain(stage, [
    `  ${error.code} ${error.reason}`,
    ...(error.diagnosis ? diagnosisWords(error.diagnosis).split('\n') : []),
    ...(short
      ? [
          '  The pool that is one GiB short:',
          `    ${plain(short.pool)}  ${plain(short.filter)}: ${plain(short.reason)}`,
        ]
      : []),
  ]);
}

/** The pool of fast disks that has most left. */
function roomiestOf(pools: readonly Pool[]): Pool | undefined {
  const fast = pools.filter(
    ({ capabilities }) => capabilities?.['media'] === GOLD.extraSpecs.media,
  );
  return fast.toSorted((a, b) => roomOf(b) - roomOf(a))[0];
}

/** What it has left, whole GiB. */
function roomOf(pool: Pool | undefined): number {
  return Math.max(0, Math.floor(pool?.factors?.virtualFreeGib ?? 0));
}

function explain(stage: Stage, [what = '', ...why]: readonly string[]): void {
  const { width, paint } = stage.look;
  const broken = why.flatMap((line) => {
    const indent = /^ */.exec(line)?.[0] ?? '';
    return wrap(line.trim(), width, indent, `${indent}  `);
  });
  stage.lines([paint('warn', what), ...broken]);
}
