import { asksThick, freeGib } from '../capacity/capacity.js';
import type { Profile } from '../decide/profile.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { FillingPool } from './filling-pool.js';
import type { Judge, Rule, RulesBySize } from './rules.js';

/** The largest volume that the contract knows, GiB. */
const MOST_GIB = 2 ** 40;
/** Sizes of which the rules are kept: those that are asked of many pools come early. */
const MOST_KEPT = 256;

/** Sizes of volumes, whole GiB. */
export interface SizeRange {
  readonly smallestGib: number;
  readonly largestGib: number;
}

/**
 * Finds the sizes that a pool takes. Capacity and limits of sizes leave a range. Where an
 * expression of a driver refuses an end of it, sizes in between are tried: the asked one and powers
 * of two, and between two of them by halves. A found end fits, and the next size beyond it does
 * not; beyond a gap there may be others.
 */
export class SizeFinder {
  readonly #kept = new Map<number, readonly Rule[]>();
  readonly #tried: readonly number[];

  /** @param allowed the sizes that the volume type allows */
  constructor(
    private readonly request: PlacementRequest,
    private readonly profile: Profile,
    private readonly allowed: SizeRange,
    private readonly rules: RulesBySize,
    private readonly judge: Judge,
  ) {
    const powers = Array.from({ length: Math.log2(MOST_GIB) + 1 }, (_, power) => 2 ** power);
    const tried = new Set([...powers, request.spec.sizeGib]);
    this.#tried = [...tried].sort((a, b) => a - b);
  }

  /** Null: it takes no size at all. Throws RuleFault. */
  of(pool: FillingPool): SizeRange | null {
    const { smallestGib, largestGib } = this.#within(pool);
    if (smallestGib > largestGib) return null;
    const stop = this.#stopAt(largestGib, pool);
    const takesLargest = stop === undefined;
    // What does not depend on the size stops each.
    if (stop !== undefined && !stop.isUneven) return null;
    if (takesLargest && this.#takes(smallestGib, pool)) return { smallestGib, largestGib };
    const sizes = [...new Set([smallestGib, ...this.#tried, largestGib])]
      .filter((size) => size >= smallestGib && size <= largestGib)
      .sort((a, b) => a - b);
    const taken = sizes.map((size) => this.#takes(size, pool));
    const first = taken.indexOf(true);
    if (first < 0) return null;
    const last = taken.lastIndexOf(true);
    const at = (place: number) => sizes[place] ?? largestGib;
    return {
      smallestGib: first === 0 ? at(0) : this.#edge(at(first), at(first - 1), pool),
      largestGib: last === sizes.length - 1 ? at(last) : this.#edge(at(last), at(last + 1), pool),
    };
  }

  /** The sizes that capacity and limits leave; the smallest may be larger than the largest. */
  #within({ report: { space }, consumedGib }: FillingPool): SizeRange {
    const thin = space.thin && !asksThick(this.request.spec.volumeType);
    const free = this.profile.guardsCapacity ? freeGib(space, consumedGib, thin) : Infinity;
    const { minimumVolumeGib = 0, maximumVolumeGib = Infinity } = space;
    return {
      smallestGib: Math.max(1, this.allowed.smallestGib, Math.ceil(minimumVolumeGib)),
      largestGib: Math.min(
        MOST_GIB,
        this.allowed.largestGib,
        Math.floor(free),
        Math.floor(maximumVolumeGib),
      ),
    };
  }

  /** The last size that is taken, from one that is to one that is not. */
  #edge(takenGib: number, refusedGib: number, pool: FillingPool): number {
    let taken = takenGib;
    let refused = refusedGib;
    while (Math.abs(refused - taken) > 1) {
      const middle = Math.floor((taken + refused) / 2);
      if (this.#takes(middle, pool)) taken = middle;
      else refused = middle;
    }
    return taken;
  }

  #takes(sizeGib: number, pool: FillingPool): boolean {
    return this.#stopAt(sizeGib, pool) === undefined;
  }

  #stopAt(sizeGib: number, pool: FillingPool): Rule | undefined {
    return this.judge.firstToStop(this.#rulesAt(sizeGib), pool);
  }

  #rulesAt(sizeGib: number): readonly Rule[] {
    const known = this.#kept.get(sizeGib);
    if (known !== undefined) return known;
    const rules = this.rules.of(sizeGib);
    if (this.#kept.size < MOST_KEPT) this.#kept.set(sizeGib, rules);
    return rules;
  }
}
