import { type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt';
import { type Decision, DecisionState } from '../../gen/stowage/v1/decision_pb.js';
import { type Volume, VolumeState } from '../../gen/stowage/v1/volume_service_pb.js';
import { plain } from '../output/plain.js';
import type { Display } from './display.js';
import type { Records } from './records.js';

/** The volume with the most attempts; undefined if every first attempt succeeded. */
export function movedVolume({ volumes, attempts }: Records): Volume | undefined {
  const tries = ({ volumeId }: Volume) => attempts.get(volumeId)?.length ?? 0;
  const moved = volumes.filter(
    (volume) => volume.state === VolumeState.AVAILABLE && tries(volume) > 1,
  );
  return moved.toSorted((a, b) => tries(b) - tries(a))[0];
}

/** Shows each attempt at a volume and its result. */
export function showAttempts(
  display: Display,
  volume: Volume,
  decisions: readonly Decision[],
): void {
  display.heading(
    'One volume, attempt by attempt',
    `(${plain(volume.volumeType)}, ${volume.sizeGib} GiB, as \`volume show\` has it):`,
  );
  const { paint, width } = display.look;
  const pools = Math.max(...decisions.map(({ placement }) => placement?.pool.length ?? 0));
  const begin = millis(decisions[0]?.decidedAt);
  display.lines(
    decisions.flatMap((decision) => {
      const { attempt, decidedAt, finishedAt, placement, state, reason } = decision;
      const pool = plain(placement?.pool ?? '').padEnd(pools);
      const at = `${millis(decidedAt) - begin} ms`.padStart(7);
      const took = `after ${millis(finishedAt) - millis(decidedAt)} ms`;
      const made = state === DecisionState.CREATED;
      const end = made ? `made ${took}` : `failed ${took}: ${plain(reason)}`;
      const where = `  attempt ${attempt}  at ${at}  ${pool}`;
      const painted = paint(made ? 'good' : 'warn', end);
      return where.length + 2 + end.length > width
        ? [where, `    ${painted}`]
        : [`${where}  ${painted}`];
    }),
  );
  display.say(
    'One transaction took each failure down, gave the space back and reserved it in the next pool.',
    'dim',
  );
}

function millis(time: Timestamp | undefined): number {
  return time === undefined ? 0 : timestampMs(time);
}
