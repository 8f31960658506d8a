import type { PoolView, RequestView } from '../request/view.js';
import { PoolEnvironment } from './pool-environment.js';
import type { ReportColumns } from './report-columns.js';

/**
 * How many pools are evaluated at once: a column of so many, 8 KiB, stays in the processor's
 * nearest memory while operator after operator goes over it.
 */
export const MOST_AT_ONCE = 1024;

/**
 * Some pools for which an expression is evaluated together, and columns to do it in: one number a
 * pool.
 */
export class Batch {
  /** More than `count` of them may be there. */
  readonly pools: PoolView[] = [];
  /** Where they are in the columns of reports. */
  readonly slots: Int32Array;
  count = 0;
  readonly environment: PoolEnvironment;
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

  /**
   * A column that is its caller's until it is given back; what is in it is what the last one left.
   */
  take(): Float64Array {
    return this.#free.pop() ?? new Float64Array(this.size);
  }

  give(column: Float64Array): void {
    this.#free.push(column);
  }
}
