import { virtualFreeGib } from '../weighers/capacity.js';
import type { IndexedPool } from './indexed-pool.js';
import { Ranking, type RankingOf } from './ranking.js';

/** A draft of which more pools changed is dropped: nobody seems to ask for it. */
const MOST_CHANGED = 4096;

/** A ranking in which pools are noted and not sorted, and the slots of those that changed since. */
interface Draft {
  readonly ranking: Ranking;
  readonly changed: Set<number>;
}

/**
 * The rankings of an index, each from its first use on. Most time of a new one is spent waiting for
 * the memory of pools. So the one of the other thickness is noted at the same time, and only sorted
 * if it is asked for.
 */
export class Rankings implements Iterable<Ranking> {
  readonly #kept: Ranking[] = [];
  #draft: Draft | null = null;
  #slots = 0;

  [Symbol.iterator](): Iterator<Ranking> {
    return this.#kept.values();
  }

  /** The one of these that is kept. Hot. */
  find(
    figure: RankingOf['figure'],
    sign: RankingOf['sign'],
    thick: boolean,
    limited: boolean,
  ): Ranking | undefined {
    for (const known of this.#kept) if (isOf(known, figure, sign, thick, limited)) return known;
    return undefined;
  }

  /** One that tells what is left in pools; undefined: none is kept. */
  ofSpace(thick: boolean): Ranking | undefined {
    return this.#kept.find((known) => known.figure === virtualFreeGib && known.thick === thick);
  }

  /**
   * Makes a ranking that is not kept yet.
   * @param pools by slot
   * @param buckets all buckets that there are
   * @param bucketAt the number of the bucket of the pool in a slot
   */
  make(
    of: RankingOf,
    pools: readonly (IndexedPool | undefined)[],
    buckets: Iterable<{ readonly number: number }>,
    bucketAt: (slot: number) => number,
  ): Ranking {
    const ranking = this.#drafted(of, pools) ?? this.#noted(of, pools);
    for (const { number } of buckets) ranking.addBucket(number);
    const bucketOf = new Int32Array(pools.length);
    for (let slot = 0; slot < bucketOf.length; slot++) bucketOf[slot] = bucketAt(slot);
    ranking.fill(pools, bucketOf);
    this.#kept.push(ranking);
    return ranking;
  }

  /** Files a pool in bucket `to`, and removes it from bucket `from`; null: it is in none. Hot. */
  file(pool: IndexedPool, from: number | null, to: number | null): void {
    for (const ranking of this.#kept) {
      if (to !== null) ranking.file(pool, from, to);
      else if (from !== null) ranking.take(pool.slot, from);
    }
    if (this.#draft !== null) this.#changed(this.#draft, pool.slot);
  }

  growSlots(slots: number): void {
    this.#slots = slots;
    for (const ranking of this.#kept) ranking.growSlots(slots);
    this.#draft?.ranking.growSlots(slots);
  }

  #changed({ changed }: Draft, slot: number): void {
    changed.add(slot);
    if (changed.size > MOST_CHANGED) this.#draft = null;
  }

  /** The draft of a ranking, with what changed; null: there is none. */
  #drafted(of: RankingOf, pools: readonly (IndexedPool | undefined)[]): Ranking | null {
    const draft = this.#draft;
    if (draft === null || !isOf(draft.ranking, of.figure, of.sign, of.thick, of.limited))
      return null;
    this.#draft = null;
    const figures = new Float64Array(2);
    for (const slot of draft.changed) draft.ranking.note(slot, pools[slot], figures);
    return draft.ranking;
  }

  #noted(of: RankingOf, pools: readonly (IndexedPool | undefined)[]): Ranking {
    const ranking = this.#empty(of);
    const other = { ...of, thick: !of.thick };
    const isKept = this.find(of.figure, of.sign, other.thick, of.limited) !== undefined;
    const draft = isKept ? null : this.#empty(other);
    const figures = new Float64Array(2);
    for (let slot = 0; slot < pools.length; slot++) {
      ranking.note(slot, pools[slot], figures);
      draft?.note(slot, pools[slot], figures);
    }
    if (draft !== null) this.#draft = { ranking: draft, changed: new Set() };
    return ranking;
  }

  #empty(of: RankingOf): Ranking {
    const ranking = new Ranking(of, of.figure === virtualFreeGib);
    ranking.growSlots(this.#slots);
    return ranking;
  }
}

function isOf(
  ranking: RankingOf,
  figure: RankingOf['figure'],
  sign: RankingOf['sign'],
  thick: boolean,
  limited: boolean,
): boolean {
  return (
    ranking.figure === figure &&
    ranking.sign === sign &&
    ranking.thick === thick &&
    ranking.limited === limited
  );
}
