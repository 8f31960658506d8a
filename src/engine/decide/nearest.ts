import type { PoolRejection } from '../../domain/diagnosis.js';
import type { BoundFilter } from '../framework/filter.js';
import { shortened } from '../lib/shown.js';
import type { PoolView } from '../request/view.js';

const NEAREST = 3;
/** What a filter says is short already; a refusal is kept with what it says of each pool. */
const MOST_REASON_CHARACTERS = 1024;

/** A rule that a pool must pass. */
export interface Step {
  readonly name: string;
  readonly filter: BoundFilter;
}

/** A pool that was refused, and how much would have to change. */
interface Miss {
  readonly pool: PoolView;
  /** Place of the rule that stopped it. */
  readonly stoppedAt: number;
  readonly isNamed: boolean;
  /** How many values would have to change. */
  readonly changes: number;
  /** How much would have to change: 1 for each requirement that is not met at all. */
  readonly size: number;
}

/**
 * The nearest misses: the pools that the fewest and smallest changes would let pass. A change is a
 * requirement that is not met; that of a pool which lacks space is as small as its share of what
 * the request needs. Pools that the request does not name come last: an operator wants to know
 * what stops the pools that it names.
 */
export class NearestMisses {
  readonly #steps: readonly Step[];
  readonly #neededGib: number;
  readonly #kept: Miss[] = [];

  constructor(steps: readonly Step[], neededGib: number) {
    this.#steps = steps;
    this.#neededGib = neededGib;
  }

  /**
   * Considers a pool that the step at this place stopped. The later rules are asked only while it
   * may be nearer than those that are kept: mostly that is over at the first of them.
   */
  add(pool: PoolView, stoppedAt: number, isNamed: boolean): void {
    let changes = 0;
    let size = 0;
    for (let at = stoppedAt; at < this.#steps.length; at += 1) {
      const step = this.#steps[at] as Step;
      if (at > stoppedAt && passes(step, pool)) continue;
      const values = step.filter.unmet?.(pool) ?? 1;
      changes += values;
      size += this.#sizeOf(step, pool, values);
      if (!this.isNear(isNamed, changes, size)) return;
    }
    this.keep(pool, stoppedAt, isNamed, changes, size);
  }

  /** Whether a pool may be among the nearest if at least this much of it would have to change. */
  isNear(isNamed: boolean, changes: number, size: number): boolean {
    const last = this.#kept[NEAREST - 1];
    return last === undefined || isBefore(last, isNamed, changes, size);
  }

  /** Keeps a pool that `isNear`, with all that would have to change. */
  keep(pool: PoolView, stoppedAt: number, isNamed: boolean, changes: number, size: number): void {
    let place = this.#kept.length;
    while (place > 0 && isBefore(this.#kept[place - 1] as Miss, isNamed, changes, size)) place -= 1;
    this.#kept.splice(place, 0, { pool, stoppedAt, isNamed, changes, size });
    if (this.#kept.length > NEAREST) this.#kept.pop();
  }

  /** The nearest first, each with all that would have to change. `about` learns what is asked. */
  rejections(about: (rule: string, pool: PoolView) => void): readonly PoolRejection[] {
    return this.#kept.map(({ pool, stoppedAt }) => {
      const unmet = this.#steps.filter(
        (step, at) => at === stoppedAt || (at > stoppedAt && !passes(step, pool)),
      );
      const said = unmet.map(({ name, filter }, at) => {
        about(name, pool);
        return at === 0 ? filter.reason(pool) : `besides, ${name}: ${filter.reason(pool)}`;
      });
      return {
        pool: pool.pool,
        filter: (unmet[0] as Step).name,
        reason: shortened(said.join('; '), MOST_REASON_CHARACTERS),
      };
    });
  }

  #sizeOf({ filter }: Step, pool: PoolView, values: number): number {
    const shortfall = filter.shortfallGib?.(pool);
    if (shortfall === undefined || !Number.isFinite(shortfall) || this.#neededGib <= 0)
      return values;
    return Math.max(0, shortfall) / this.#neededGib;
  }
}

/** What a pool lacks by one rule. */
export function rejectionOf(pool: PoolView, { name, filter }: Step): PoolRejection {
  const reason = shortened(filter.reason(pool), MOST_REASON_CHARACTERS);
  return { pool: pool.pool, filter: name, reason };
}

/** A rule that cannot be applied to a pool which was stopped before says nothing of it. */
function passes({ filter }: Step, pool: PoolView): boolean {
  try {
    return filter.check(pool);
  } catch {
    return true;
  }
}

/** Whether a pool is nearer than one that is kept. Hot: it makes no object. */
function isBefore(kept: Miss, isNamed: boolean, changes: number, size: number): boolean {
  if (isNamed !== kept.isNamed) return isNamed;
  return changes === kept.changes ? size < kept.size : changes < kept.changes;
}
