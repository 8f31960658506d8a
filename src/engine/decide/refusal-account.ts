import type { FilterCount, PoolRejection, PoolsDiagnosis } from '../../domain/diagnosis.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { RuleFault } from '../framework/rule-fault.js';
import { isNamed } from '../request/resource-backend.js';
import type { PoolView } from '../request/view.js';
import { NearestMisses, rejectionOf, type Step } from './nearest.js';

/** Of all pools' own reasons: a thousand as they mostly are. */
const MOST_CHARS = 128 * 1024;

/** A rule of a profile for one request. */
export interface BoundRule extends Step {
  /** No profile names it: it is counted only if it removed a pool. */
  readonly isImplied: boolean;
}

/**
 * An account of why nothing fits, put together pool by pool, in their order: how many pools each
 * rule removed of those that reached it, the nearest misses, and the pools' own reasons, as many as
 * the request allows.
 */
export class RefusalAccount {
  readonly nearest: NearestMisses;
  /** By rule: how many pools it removed. */
  readonly #removed: number[];
  readonly #reasons: PoolRejection[] = [];
  #pools = 0;
  #misses = 0;
  #chars = 0;
  /** What is being asked, and of which pool, for a fault. */
  #rule = '';
  #pool = '';

  constructor(
    readonly steps: readonly BoundRule[],
    private readonly asked: PlacementRequest,
  ) {
    this.#removed = steps.map(() => 0);
    this.nearest = new NearestMisses(steps, asked.neededGib);
  }

  /** Whether the reason of one pool more is to be told. */
  get tellsMore(): boolean {
    return this.#reasons.length < this.asked.maxDiagnosedPools && this.#chars < MOST_CHARS;
  }

  /** Asks the rules of a pool, one after the other. */
  judge(pool: PoolView): void {
    this.#pools += 1;
    this.#pool = pool.pool;
    for (const [at, step] of this.steps.entries()) {
      this.#rule = step.name;
      if (step.filter.check(pool)) continue;
      this.#removed[at] = (this.#removed[at] ?? 0) + 1;
      this.#misses += 1;
      this.nearest.add(pool, at, isNamed(pool, this.asked.spec.resourceBackend));
      if (this.tellsMore) this.tell(pool, at);
      return;
    }
  }

  /** What is asked next, and of which pool. */
  about(rule: string, pool: PoolView): void {
    this.#rule = rule;
    this.#pool = pool.pool;
  }

  /** Counts pools that nothing stopped, and that were stopped: by rule. */
  count(passed: number, removed: ArrayLike<number>): void {
    this.#pools += passed;
    for (let at = 0; at < removed.length; at++) {
      const more = removed[at] ?? 0;
      this.#removed[at] = (this.#removed[at] ?? 0) + more;
      this.#misses += more;
      this.#pools += more;
    }
  }

  /** Tells a pool's own reason. */
  tell(pool: PoolView, at: number): void {
    const step = this.steps[at] as BoundRule;
    this.about(step.name, pool);
    const rejection = rejectionOf(pool, step);
    this.#chars += rejection.pool.length + rejection.filter.length + rejection.reason.length;
    this.#reasons.push(rejection);
  }

  /** The account of all that was judged or counted. */
  whole(): PoolsDiagnosis {
    const filters: FilterCount[] = [];
    let considered = this.#pools;
    for (const [at, { name, isImplied }] of this.steps.entries()) {
      const removed = this.#removed[at] ?? 0;
      if (!isImplied || removed > 0) filters.push({ filter: name, considered, removed });
      considered -= removed;
    }
    return {
      poolsSeen: this.#pools,
      filters,
      nearestMisses: this.nearest.rejections((rule, pool) => this.about(rule, pool)),
      pools: this.#reasons,
      poolsOmitted: this.#misses - this.#reasons.length,
    };
  }

  /** What a rule threw, with the rule and the pool. */
  fault(cause: unknown): RuleFault {
    return new RuleFault(this.#rule, this.#pool, cause);
  }
}
