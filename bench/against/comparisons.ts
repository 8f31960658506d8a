import { median } from '../support/statistics.js';

/** A line that a workload printed, read. */
export type Line = Readonly<Record<string, unknown>>;

/** A figure that two builds are compared by. */
export interface Comparison {
  /** Name of the goal, which is about this build's figure divided by the other's. */
  readonly goal: string;
  readonly target: number;
  readonly is: 'most' | 'least';
  /** The figure in what a run printed; NaN if it is not there. */
  readonly figure: (lines: readonly Line[]) => number;
}

/** Workloads that measure another build themselves: its own benchmarks may not have them. */
export const MEASURED_FROM_HERE: readonly string[] = ['engine', 'weighing', 'postgres', 'far'];

/** What each workload is compared by. Processor time stands for time if a workload tells it. */
export const COMPARISONS: Readonly<Record<string, readonly Comparison[]>> = {
  stream: [
    least('volumes_per_second', 2.5),
    { ...most('server_cpu_us', 1 / 2.5), goal: 'server_cpu_us_a_volume_ratio' },
  ],
  unary: [most('server_cpu_us', 0.5)],
  start: [most('file_mb', 0.45), most('answered_ms', 1), most('cpu_ms', 1)],
  reports: [most('unchanged_cpu_us', 0.6), most('changed_cpu_us', 0.4)],
  engine: [
    most('first_decisions_cpu_ms', 0.25, largestIndex),
    most('rss_mib', 0.6, largestIndex),
    ...[1_000, 10_000, 100_000, 1_000_000].map((pools) => ({
      ...most('cpu_us_per_decision', 1.1, (lines) =>
        lines.filter((line) => line['how'] === 'index' && line['pools'] === pools),
      ),
      goal: `cpu_us_per_decision_${pools}_ratio`,
    })),
  ],
  weighing: ['weighers', 'goodness', 'stochastic', 'retype', 'group'].map((kind) => ({
    ...least('decisions_per_cpu_second', 10, (lines) =>
      lines.filter((line) => line['kind'] === kind),
    ),
    goal: `${kind}_decisions_per_cpu_second_ratio`,
  })),
  scan: [goal('static_checks_per_second', 0.9), goal('expression_pools_per_second', 0.9)],
  fanout: [
    {
      goal: 'commit_to_worker_over_bare_hop_ratio',
      target: 1,
      is: 'most',
      figure: (lines) => figureOf('p50_ms', lines) / figureOf('bare_hop_p50_ms', lines),
    },
  ],
  replicas: [
    // One server on PostgreSQL: what a create costs it.
    least('decisions_per_cpu_second', 1 / 0.6, (lines) =>
      lines.filter(({ servers }) => servers === 1),
    ),
    goal('decisions_per_cpu_second_4_over_1', 1),
  ],
  postgres: ['paced', 'unary', 'stream'].flatMap((load) =>
    ['servers_cpu_us', 'postgres_cpu_us'].map((figure) => ({
      ...most(figure, 0.6, (lines) => lines.filter((line) => line['load'] === load)),
      goal: `${load}_${figure}_ratio`,
    })),
  ),
  far: ['unary', 'stream', 'unary_4_servers'].map((load) => goal(`${load}_far_over_local`, 1)),
};

type Part = (lines: readonly Line[]) => readonly Line[];

function most(name: string, target: number, part?: Part): Comparison {
  return { ...ratio(name, part), target, is: 'most' };
}

function least(name: string, target: number, part?: Part): Comparison {
  return { ...ratio(name, part), target, is: 'least' };
}

/** A goal of the workload, of which more is better. */
function goal(name: string, target: number): Comparison {
  return { goal: `${name}_ratio`, figure: (lines) => goalOf(name, lines), target, is: 'least' };
}

function ratio(name: string, part: Part = (lines) => lines): Pick<Comparison, 'goal' | 'figure'> {
  return { goal: `${name}_ratio`, figure: (lines) => figureOf(name, part(lines)) };
}

/** The median of a figure in all lines that have it. */
function figureOf(name: string, lines: readonly Line[]): number {
  return median(lines.flatMap((line) => (typeof line[name] === 'number' ? [line[name]] : [])));
}

/** The value of a goal. */
function goalOf(name: string, lines: readonly Line[]): number {
  return Number(lines.find(({ goal }) => goal === name)?.['value'] ?? Number.NaN);
}

/** What the engine's workload says of most pools, decided on the index. */
function largestIndex(lines: readonly Line[]): readonly Line[] {
  return lines.filter(({ how }) => how === 'index').slice(-1);
}
