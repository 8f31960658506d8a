import type { BenchOptions, Finding, Workload } from '../workload.js';
import { drawCloud } from './cloud.js';
import { decideFromReports } from './from-reports.js';
import { decideWithStowage } from './with-stowage.js';

/**
 * How often a volume fails at its backend for lack of space, because the decision used an outdated
 * report.
 */
export const stale: Workload = {
  name: 'stale',
  what: 'failures for want of capacity with reports a minute old: ours, and from reports alone',
  run,
};

async function* run({ short, seed }: BenchOptions): AsyncIterable<Finding> {
  const cloud = short ? drawCloud(10, 500, 100, seed) : drawCloud(100, 10_000, 1_000, seed);
  const size = {
    backends: cloud.backends.length,
    volumes: cloud.sizes.length,
    volumes_per_report: cloud.perReport,
  };
  for (const [who, schedulers] of [
    ['reports alone', 0],
    ['1 scheduler that counts its own', 1],
    ['3 schedulers that count their own', 3],
  ] as const) {
    const { failures, refused, made } = decideFromReports(cloud, schedulers);
    yield { figures: { who, ...size, capacity_failures: failures, refused, made } };
  }
  const ours = await decideWithStowage(cloud);
  if (ours.made + ours.refused + ours.failures !== cloud.sizes.length)
    throw new Error('not every volume was decided');
  if (ours.ledgerGib !== 0)
    throw new Error(
      `${ours.ledgerGib} GiB are still promised after reports that contain all that was made`,
    );
  const { failures, refused, made, usedGib, seconds } = ours;
  yield {
    figures: {
      who: 'stowage',
      ...size,
      capacity_failures: failures,
      refused,
      made,
      used_gib: usedGib,
      seconds: Number(seconds.toFixed(1)),
    },
  };
  yield { goal: 'capacity_failures', value: failures, target: 0, is: 'most' };
}
