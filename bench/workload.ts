/** Figures of a run, by name; printed as one JSON object a line. */
export type Figures = Readonly<Record<string, string | number | boolean>>;

/** What a figure is to be. `most`: no more than the target; `least`: no less. */
export interface Goal {
  readonly goal: string;
  readonly value: number;
  readonly target: number;
  readonly is: 'most' | 'least';
}

/** What a workload found. */
export type Finding = { readonly figures: Figures } | Goal;

/** How a workload is run. */
export interface BenchOptions {
  /** As small as still shows that it works. */
  readonly short: boolean;
  /** Makes what is drawn the same again. */
  readonly seed: number;
}

/** A thing to measure. It checks that the work was really done, and rejects where it was not. */
export interface Workload {
  readonly name: string;
  /** For the usage message. */
  readonly what: string;
  run(options: BenchOptions): AsyncIterable<Finding>;
}

/** A finding as it is printed. */
export function lineOf(bench: string, finding: Finding): Figures {
  if ('figures' in finding) return { bench, ...finding.figures };
  const { goal, value, target, is } = finding;
  return { bench, goal, value, target, met: is === 'most' ? value <= target : value >= target };
}
