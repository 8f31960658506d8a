import type { Ranking } from './ranking.js';
import type { SortedPools } from './sorted-pools.js';

/** The key of pools without a number: they come behind all others. */
export const NUMBERLESS_KEY = -Infinity;

/** A pool that may be chosen. */
export interface Candidate {
  readonly slot: number;
  readonly key: number;
  readonly tie: number;
}

/** Collects the best of what it is offered: the highest keys first, and the first in tie order where they are equal. */
export class BestPools {
  readonly #found: Candidate[] = [];
  /** Of all that pass: from what to what their keys run, and whether some have none. */
  worst = Infinity;
  best = -Infinity;
  numberless = false;

  constructor(private readonly limit: number) {}

  /** Best first. */
  get found(): readonly Candidate[] {
    return this.#found;
  }

  /** Counts the key of a pool that passes. */
  spans(key: number): void {
    if (key === NUMBERLESS_KEY) this.numberless = true;
    else {
      if (key < this.worst) this.worst = key;
      if (key > this.best) this.best = key;
    }
  }

  /** Whether a key is too low to be among the best. */
  isBeneath(key: number): boolean {
    const last = this.#found.length === this.limit ? this.#found[this.limit - 1] : undefined;
    return last !== undefined && key < last.key;
  }

  /** Takes a pool in if it is among the best. False: neither it nor any that is worse. */
  offer(slot: number, key: number, tie: number): boolean {
    const found = this.#found;
    let at = found.length;
    for (; at > 0; at--) {
      const other = found[at - 1];
      if (other === undefined || other.key > key || (other.key === key && other.tie < tie)) break;
    }
    if (at >= this.limit) return false;
    found.push({ slot, key, tie });
    for (let to = found.length - 1; to > at; to--) {
      const [above, below] = [found[to - 1], found[to]];
      if (above !== undefined && below !== undefined) {
        found[to] = above;
        found[to - 1] = below;
      }
    }
    if (found.length > this.limit) found.pop();
    return true;
  }
}

/** Offers the best of some cells' pools with so much room, GiB, and tells from what to what their keys run; without those that are to be skipped. */
export function collect(best: BestPools, cells: readonly number[], ranking: Ranking, room: number, skip: ReadonlySet<number>): void {
  const { bestKeys, worstKeys, mostRooms, leastRooms } = ranking;
  for (const cell of cells) {
    const bestKey = bestKeys[cell] ?? 0;
    if (bestKey !== -Infinity && (mostRooms[cell] ?? 0) >= room) {
      if (skip.size === 0 && (leastRooms[cell] ?? 0) >= room) {
        best.spans(bestKey);
        best.spans(worstKeys[cell] ?? 0);
        if (!best.isBeneath(bestKey)) offerAll(best, ranking.numberedIn(cell), room, skip, false);
      } else if (offerAll(best, ranking.numberedIn(cell), room, skip, false)) spanWorst(best, ranking.numberedIn(cell), room, skip);
    }
    if (ranking.numberlessIn(cell).size > 0) offerAll(best, ranking.numberlessIn(cell), room, skip, true);
  }
}

/** Offers pools, best first, until one is not taken in. False: none has the room. */
function offerAll(best: BestPools, pools: SortedPools, room: number, skip: ReadonlySet<number>, numberless: boolean): boolean {
  let any = false;
  for (let at = pools.last(room); at >= 0; at = pools.before(at, room)) {
    const slot = pools.slotAt(at);
    if (skip.has(slot)) continue;
    const key = numberless ? NUMBERLESS_KEY : pools.keyAt(at);
    best.spans(key);
    any = true;
    if (!best.offer(slot, key, pools.tieAt(at))) break;
  }
  return any;
}

function spanWorst(best: BestPools, pools: SortedPools, room: number, skip: ReadonlySet<number>): void {
  let at = pools.first(room);
  while (skip.has(pools.slotAt(at))) at = pools.after(at, room);
  best.spans(pools.keyAt(at));
}
