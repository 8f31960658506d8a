import { Child } from '../child.js';
import { rounded } from '../rounded.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';
import { CINDER } from './cinder.js';
import type { LaneJob, Spent } from './lane.js';
import type { Built, LaneCommand } from './lane-process.js';

interface Shape {
  readonly index: readonly number[];
  readonly scan: readonly number[];
  readonly rounds: number;
  readonly sliceMs: number;
  /** Decisions that are compared with the full scan, on few pools. */
  readonly compared: number;
  readonly latencies: number;
}

const FULL: Shape = {
  index: [1_000, 10_000, 100_000, 1_000_000],
  scan: [10, 100, 1_000, 10_000],
  rounds: 8,
  sliceMs: 400,
  compared: 200,
  latencies: 5_000,
};
const SHORT: Shape = {
  index: [1_000, 10_000],
  scan: [10, 100],
  rounds: 2,
  sliceMs: 30,
  compared: 20,
  latencies: 100,
};

/** What a decision costs, and how that grows with the number of pools. */
export const engine: Workload = {
  name: 'engine',
  what: 'in-process decisions with reservation, ten volume types, from 1,000 to 1,000,000 pools',
  run,
};

/** A lane with its results so far. */
interface Running extends LaneJob {
  readonly child: Child;
  readonly slices: Spent[];
}

async function* run({ short, seed }: BenchOptions): AsyncIterable<Finding> {
  const shape = short ? SHORT : FULL;
  const jobs = [
    ...shape.scan.map((pools) => ({ pools, how: 'scan' as const, seed })),
    ...shape.index.map((pools) => ({ pools, how: 'index' as const, seed })),
  ];
  const lanes = jobs.map(
    (job): Running => ({
      ...job,
      child: Child.start(new URL('./lane-process.ts', import.meta.url), job),
      slices: [],
    }),
  );
  try {
    const built = new Map<Running, Built>();
    // One lane at a time: they must not share two cores.
    for (const lane of lanes) built.set(lane, await tell<Built>(lane, { do: 'build' }));
    for (const lane of lanes) await tell(lane, { do: 'slice', budgetMs: shape.sliceMs });
    for (let round = 0; round < shape.rounds; round += 1) {
      for (const lane of lanes)
        lane.slices.push(await tell<Spent>(lane, { do: 'slice', budgetMs: shape.sliceMs }));
    }
    for (const lane of lanes)
      yield figuresOf(lane, built.get(lane), await agreed(lane, shape.compared));
    for (const lane of lanes) {
      const values = await tell<readonly number[]>(lane, {
        do: 'latencies',
        decisions: shape.latencies,
        budgetMs: 5 * shape.sliceMs,
      });
      yield {
        distribution: 'One decision with its reservation, in process',
        name: nameOf(lane),
        unit: 'µs',
        values,
      };
    }
    yield* plotsOf(lanes);
    yield* goalsOf(lanes.filter(({ how }) => how === 'index'));
  } finally {
    for (const { child } of lanes) child.end();
  }
}

function tell<T>({ child }: Running, command: LaneCommand): Promise<T> {
  return child.ask<T>(command);
}

/** Number of decisions that were compared with the full scan; fewer if that takes seconds. */
function agreed(lane: Running, most: number): Promise<number> | number {
  return lane.how === 'scan'
    ? 0
    : tell<number>(lane, {
        do: 'agree',
        decisions: Math.min(most, Math.max(5, 1_000_000 / lane.pools)),
      });
}

function figuresOf(lane: Running, built: Built | undefined, compared: number): Finding {
  const { decisions, wallMs, cpuMs } = spentIn(lane);
  return {
    figures: {
      how: lane.how,
      pools: lane.pools,
      decisions,
      decisions_per_second: Math.round((decisions / wallMs) * 1000),
      us_per_decision: rounded((wallMs / decisions) * 1000),
      cpu_us_per_decision: rounded((cpuMs / decisions) * 1000),
      build_ms: rounded(built?.buildMs ?? 0),
      first_decisions_ms: rounded(built?.firstDecisionsMs ?? 0),
      first_decisions_cpu_ms: rounded(built?.firstDecisionsCpuMs ?? 0),
      rss_mib: Math.round(built?.rssMib ?? 0),
      ...(lane.how === 'index' && { compared_with_scan: compared }),
    },
  };
}

function* plotsOf(lanes: readonly Running[]): Iterable<Finding> {
  const line = (name: string, how: LaneJob['how']) => {
    const points = lanes
      .filter((lane) => lane.how === how)
      .map((lane) => [lane.pools, costUs(lane)] as const);
    return { name, points };
  };
  const cinder = {
    name: 'Cinder, as recorded',
    points: CINDER.map(({ pools, perSecond }) => [pools, 1_000_000 / perSecond] as const),
  };
  const y = { label: 'microseconds', logarithmic: true };
  const x = { label: 'pools', logarithmic: true };
  yield {
    plot: 'lines',
    title: 'Cost of a decision',
    x,
    y,
    lines: [cinder, line('plain scan', 'scan'), line('Stowage', 'index')],
  };
  const bars = lanes.map((lane) => ({
    name: nameOf(lane),
    value: Math.round(1_000_000 / costUs(lane)),
  }));
  yield {
    plot: 'bars',
    title: 'Decisions with reservation, in process',
    value: { label: 'a second' },
    bars,
  };
}

function* goalsOf(lanes: readonly Running[]): Iterable<Finding> {
  const [small] = lanes;
  const large = lanes.at(-1);
  if (small === undefined || large === undefined) throw new Error('nothing was measured');
  const perSecond = (lane: Running) => Math.round(1_000_000 / costUs(lane));
  yield { goal: 'decisions_per_second_1k', value: perSecond(small), target: 200_000, is: 'least' };
  if (large.pools === 1_000_000)
    yield {
      goal: 'decisions_per_second_1m',
      value: perSecond(large),
      target: 100_000,
      is: 'least',
    };
  const goal = large.pools === 1_000_000 ? 'cost_1m_over_1k' : 'cost_10k_over_1k';
  yield { goal, value: rounded(costUs(large) / costUs(small)), target: 2, is: 'most' };
}

function spentIn({ slices }: Running): Spent {
  const sum = (figure: (spent: Spent) => number) => slices.map(figure).reduce((a, b) => a + b, 0);
  return {
    decisions: sum(({ decisions }) => decisions),
    wallMs: sum(({ wallMs }) => wallMs),
    cpuMs: sum(({ cpuMs }) => cpuMs),
  };
}

function costUs(lane: Running): number {
  const { decisions, wallMs } = spentIn(lane);
  return (wallMs / decisions) * 1000;
}

function nameOf({ how, pools }: LaneJob): string {
  return `${how === 'scan' ? 'scan ' : ''}${pools.toLocaleString('en')}`;
}
