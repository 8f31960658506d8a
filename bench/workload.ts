import type { Plot } from './plot.js';

/** Figures of a run, by name; printed as one JSON object a line. */
export type Figures = Readonly<Record<string, string | number | boolean>>;

/** What a figure is to be. `most`: no more than the target; `least`: no less. */
export interface Goal {
  readonly goal: string;
  readonly value: number;
  readonly target: number;
  readonly is: 'most' | 'least';
}

/**
 * One thing measured many times, such as the latency of each call. Printed as its percentiles; the
 * report draws those of one title together.
 */
export interface Distribution {
  /** Title of the drawing. */
  readonly distribution: string;
  /** Which of the curves under that title it is. */
  readonly name: string;
  readonly unit: string;
  /** In any order. */
  readonly values: readonly number[];
}

/** What a workload found. Plots are for the report alone. */
export type Finding = { readonly figures: Figures } | Goal | Distribution | Plot;

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

/** Whether a goal was met. A figure that is no number meets none. */
export function isMet({ value, target, is }: Goal): boolean {
  return is === 'most' ? value <= target : value >= target;
}

/** A finding as it is printed; null for one that is only drawn. */
export function lineOf(bench: string, finding: Finding): Figures | null {
  if ('plot' in finding) return null;
  if ('figures' in finding) return { bench, ...finding.figures };
  if ('distribution' in finding) return { bench, ...percentilesOf(finding) };
  const { goal, value, target } = finding;
  return { bench, goal, value, target, met: isMet(finding) };
}

function percentilesOf({ distribution, name, unit, values }: Distribution): Figures {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => Number(percentile(sorted, share).toPrecision(4));
  const percentiles = { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
  return { distribution, name, unit, count: sorted.length, ...percentiles };
}

/**
 * The least of the values, sorted up, that this share of them do not exceed; 0 if there are none.
 */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
