import type { Distribution } from '../workload.js';

/** The median of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >>> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** Durations, ms. */
export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** All of them, sorted. */
  readonly ms: Float64Array;
}

/** @param ms any number of times; sorted in place */
export function latenciesOf(ms: Float64Array): Latencies {
  ms.sort();
  const at = (share: number) =>
    ms[Math.min(ms.length - 1, Math.floor(ms.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), ms };
}

/** A number, rounded for readers. */
export function rounded(value: number, decimals = 2): number {
  return Number(value.toFixed(decimals));
}

/** The latencies of all rounds, to be drawn. */
export function drawn(
  distribution: string,
  name: string,
  rounds: readonly Latencies[],
): Distribution {
  return { distribution, name, unit: 'ms', values: rounds.flatMap(({ ms }) => [...ms]) };
}
