import { Child } from '../child.js';
import type { CloudRules } from '../cloud/cloud.js';
import type { LaneJob, Spent } from '../engine/lane.js';
import type { Built, LaneCommand } from '../engine/lane-process.js';
import { rounded } from '../rounded.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';

/** What capacity groups and limits of volumes add to a decision. */
export const rules: Workload = {
  name: 'rules',
  what: 'in-process decisions where pools share space or have limits, against pools without',
  run,
};

const RULES: readonly CloudRules[] = ['none', 'groups', 'limits', 'large groups'];
/** What the goals are about; a change of one pool changes as many as its group has. */
const GOALS: readonly CloudRules[] = ['groups', 'limits'];
const FULL = { pools: [10_000, 1_000_000], rounds: 12, sliceMs: 300, compared: 100 };
const SHORT = { pools: [1_000], rounds: 2, sliceMs: 30, compared: 10 };

/** A process with a cloud, and what its decisions have cost so far. */
interface Running {
  readonly rules: CloudRules;
  readonly child: Child;
  readonly slices: Spent[];
}

async function* run({ short, seed }: BenchOptions): AsyncIterable<Finding> {
  const shape = short ? SHORT : FULL;
  for (const pools of shape.pools) yield* compare(pools, seed, shape);
}

async function* compare(pools: number, seed: number, shape: typeof FULL): AsyncIterable<Finding> {
  const lanes = RULES.map((rules): Running => {
    const job: LaneJob = { pools, how: 'index', seed, rules };
    const file = new URL('../engine/lane-process.ts', import.meta.url);
    return { rules, child: Child.start(file, job), slices: [] };
  });
  try {
    for (const lane of lanes) await tell<Built>(lane, { do: 'build' });
    const slice = { do: 'slice', budgetMs: shape.sliceMs } as const;
    for (const lane of lanes) await tell<Spent>(lane, slice);
    // By turns, so that what else the machine does meets all of them.
    for (let round = 0; round < shape.rounds; round += 1)
      for (const lane of lanes) lane.slices.push(await tell<Spent>(lane, slice));
    const decisions = Math.min(shape.compared, Math.max(5, 1_000_000 / pools));
    const [plain] = lanes;
    if (plain === undefined) throw new Error('nothing was measured');
    for (const lane of lanes) {
      const compared = await tell<number>(lane, { do: 'agree', decisions });
      yield {
        figures: {
          rules: lane.rules,
          pools,
          cpu_us_per_decision: rounded(costUs(lane)),
          over_none: rounded(costUs(lane) / costUs(plain)),
          compared_with_scan: compared,
        },
      };
    }
    for (const lane of lanes)
      if (GOALS.includes(lane.rules))
        yield {
          goal: `${lane.rules}_over_none_${pools === 1_000_000 ? '1m' : `${pools / 1000}k`}`,
          value: rounded(costUs(lane) / costUs(plain)),
          target: 1.3,
          is: 'most',
        };
  } finally {
    for (const { child } of lanes) child.end();
  }
}

function tell<T>({ child }: Running, command: LaneCommand): Promise<T> {
  return child.ask<T>(command);
}

/** Processor time of a decision, µs: half of the slices took less. */
function costUs({ slices }: Running): number {
  const costs = slices.map(({ cpuMs, decisions }) => (cpuMs / decisions) * 1000);
  return costs.sort((a, b) => a - b)[Math.floor(costs.length / 2)] ?? Number.NaN;
}
