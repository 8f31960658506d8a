import type { PoolView, RequestView } from '../request/view.js';
import { PoolEnvironment } from './pool-environment.js';
import type { ReportColumns } from './report-columns.js';

/**
 * Pools that are evaluated at once. A column of so many, 8 KiB, stays in the processor's cache
 * while one operator after the other runs over it.
 */
export const MOST_AT_ONCE = 1024;

/** Pools for which an expression is evaluated together, and columns for it: one number a pool. */
export class Batch {
  /** The first `count` are valid; none are needed if all that is read is in columns. */
  readonly pools: PoolView[] = [];
  /** Their indexes in the columns of reports. */
  readonly slots: Int32Array;
  count = 0;
  readonly environment: PoolEnvironment;
  /** What is promised on pools, GiB, by index in the columns of reports; null: ask the pools. */
  consumed: Float64Array | null = null;
  readonly #free: Float64Array[] = [];

  /** @param size the most pools of a batch */
  constructor(
    readonly request: RequestView,
    readonly reports: ReportColumns,
    private readonly size: number,
  ) {
    this.environment = new PoolEnvironment(request);
    this.slots = new Int32Array(size);
  }

  /** A column for the caller, until `give`. It still holds the numbers of its last use. */
  take(): Float64Array {
    return this.#free.pop() ?? new Float64Array(this.size);
  }

  give(column: Float64Array): void {
    this.#free.push(column);
  }
}
