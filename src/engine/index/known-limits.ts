import type { VolumeLimits } from '../../domain/capacity.js';
import type { LimitClass } from '../request/view.js';

/** Different limits of one kind, with how many pools have each. */
class Counts {
  readonly #pools = new Map<number, number>();
  /** Ascending; null: not sorted since the last change. */
  #sorted: readonly number[] | null = null;

  get isEmpty(): boolean {
    return this.#pools.size === 0;
  }

  add(limit: number, pools: 1 | -1): void {
    const count = (this.#pools.get(limit) ?? 0) + pools;
    if (count === 0) this.#pools.delete(limit);
    else this.#pools.set(limit, count);
    if (count === 0 || (pools === 1 && count === 1)) this.#sorted = null;
  }

  /** The largest that is not above a size. */
  below(size: number): number | undefined {
    const sorted = this.#inOrder();
    return sorted[this.#countUpTo(sorted, size) - 1];
  }

  /** The smallest that is not below a size. */
  above(size: number): number | undefined {
    const sorted = this.#inOrder();
    const below = this.#countUpTo(sorted, size);
    return sorted[below - 1] === size ? size : sorted[below];
  }

  #inOrder(): readonly number[] {
    this.#sorted ??= [...this.#pools.keys()].sort((a, b) => a - b);
    return this.#sorted;
  }

  /** How many of them are not above a size. */
  #countUpTo(sorted: readonly number[], size: number): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? 0) <= size) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * The limits of volumes that the pools of an index have. Sizes between the same two limits are one
 * class, so that pools can be sorted by the few limits that there are instead of by every size.
 */
export class KnownLimits {
  /** By slot. */
  readonly #of = new Map<number, VolumeLimits>();
  readonly #minima = new Counts();
  readonly #maxima = new Counts();
  /** Pools that take only so many volumes. */
  #counted = 0;
  /** The class that was asked for last. */
  #last: LimitClass | null = null;

  get hasMaxima(): boolean {
    return !this.#maxima.isEmpty;
  }

  /** A pool has these limits now; null: it takes no part. Hot where there are none. */
  put(slot: number, limits: VolumeLimits | null): void {
    const before = this.#of.get(slot);
    if (before !== undefined) this.#count(before, -1);
    const has =
      limits !== null &&
      (limits.minimumVolumeGib !== undefined ||
        limits.maximumVolumeGib !== undefined ||
        limits.maximumVolumes !== undefined);
    if (has) {
      this.#of.set(slot, limits);
      this.#count(limits, 1);
    } else if (before !== undefined) this.#of.delete(slot);
  }

  /** The class of a request for a volume of this size, GiB; null: no pool has limits. Hot. */
  classOf(volumeGib: number | undefined): LimitClass | null {
    if (this.#of.size === 0) return null;
    const size = volumeGib ?? 0;
    const minimumGib = this.#minima.below(size) ?? 0;
    const maximumGib = this.#maxima.above(size) ?? Infinity;
    const counted = this.#counted > 0;
    const hasMinima = !this.#minima.isEmpty;
    const last = this.#last;
    if (
      last !== null &&
      last.minimumGib === minimumGib &&
      last.maximumGib === maximumGib &&
      last.counted === counted &&
      last.hasMinima === hasMinima
    )
      return last;
    this.#last = { counted, hasMinima, minimumGib, maximumGib };
    return this.#last;
  }

  #count(
    { maximumVolumes, minimumVolumeGib, maximumVolumeGib }: VolumeLimits,
    pools: 1 | -1,
  ): void {
    if (maximumVolumes !== undefined) this.#counted += pools;
    if (minimumVolumeGib !== undefined) this.#minima.add(minimumVolumeGib, pools);
    if (maximumVolumeGib !== undefined) this.#maxima.add(maximumVolumeGib, pools);
  }
}
