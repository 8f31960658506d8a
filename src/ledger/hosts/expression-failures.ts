import { EXPRESSIONS, type ExpressionName } from '../../engine/expression/expression-problem.js';
import type { ExpressionFailure } from '../../engine/expression/placement-request.js';
import type { Clock } from '../lib/ports.js';

/** How often an expression of a pool failed since this server began, and its last failure. */
export interface FailureCount {
  readonly text: string;
  readonly count: number;
  readonly message: string;
  /** Epoch ms. */
  readonly at: number;
}

/**
 * Counts the expressions that fail during decisions, by pool. Another text begins a new count. In
 * memory: one entry per pool and expression.
 */
export class ExpressionFailures {
  readonly #counts = new Map<string, FailureCount>();
  readonly #totals = new Map<ExpressionName, number>(EXPRESSIONS.map((name) => [name, 0]));

  constructor(private readonly clock: Clock) {}

  /** An expression failed. */
  count({ pool, name, text, error }: ExpressionFailure): void {
    const key = `${name} ${pool}`;
    const known = this.#counts.get(key);
    const before = known?.text === text ? known.count : 0;
    this.#counts.set(key, {
      text,
      count: before + 1,
      message: `at position ${error.position}: ${error.message}`,
      at: this.clock(),
    });
    this.#totals.set(name, (this.#totals.get(name) ?? 0) + 1);
  }

  /** The failures of a pool's expression, if its text is still this one. */
  of(pool: string, name: ExpressionName, text: string): FailureCount | undefined {
    const known = this.#counts.get(`${name} ${pool}`);
    return known?.text === text ? known : undefined;
  }

  /** All counted failures, by expression. */
  totals(): ReadonlyMap<ExpressionName, number> {
    return this.#totals;
  }
}
