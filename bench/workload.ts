import type { Plot } from './plot.js';

/** Figures of a run, by name. Printed as one JSON object a line. */
export type Figures = Readonly<Record<string, string | number | boolean>>;

/** The target of a figure. `most`: not above it; `least`: not below it. */
export interface Goal {
  readonly goal: string;
  readonly value: number;
  readonly target: number;
  readonly is: 'most' | 'least';
}

/**
 * A quantity that was measured many times, such as the latency of calls. Its percentiles are
 * printed; the report draws all series with one title together.
 */
export interface Distribution {
  /** Title of the figure. */
  readonly distribution: string;
  /** Name of the curve under that title. */
  readonly name: string;
  readonly unit: string;
  /** In any order. */
  readonly values: readonly number[];
}

/** A result of a workload. Plots are only for the report. */
export type Finding = { readonly figures: Figures } | Goal | Distribution | Plot;

/** How a workload is run. */
export interface BenchOptions {
  /** Only as much as shows that it works. */
  readonly short: boolean;
  /** Seed of all random input. */
  readonly seed: number;
}

/** A measurement. It checks that the work was really done, and rejects if not. */
export interface Workload {
  readonly name: string;
  /** For the usage message. */
  readonly what: string;
  run(options: BenchOptions): AsyncIterable<Finding>;
}

/** Whether a goal was met. NaN meets none. */
export function isMet({ value, target, is }: Goal): boolean {
  return is === 'most' ? value <= target : value >= target;
}

/** A finding as it is printed; null if it is only drawn. */
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
 * The smallest value that is not exceeded by this share of the values, which are sorted; 0 if there
 * are none.
 */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
