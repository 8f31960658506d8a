import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { Ask } from '../expression/ask.js';
import type { PoolView } from '../request/view.js';
import { RuleFault } from './rule-fault.js';

/**
 * What can be asked of others before a decision: an instance's compute host, an image's locations.
 */
export type Resolvable = 'instance_host' | 'image_locations';

/**
 * How a filter treats the pools for one request, for what spares a decision the look at each of
 * them. `class`: of a pool it reads nothing but its report and its backend's zone, and treats
 * requests of the same key alike; an empty key passes every pool. `all but`: it passes every pool
 * but these. `room`: it passes those that have room for what the request needs, and the request's
 * current pool.
 */
export type Narrowing =
  | { readonly kind: 'class'; readonly key: string }
  | { readonly kind: 'all but'; readonly pools: Iterable<string> }
  | { readonly kind: 'room' };

/** Texts as one, which no other texts make; empty for none. */
export function keyOf(texts: Iterable<string>): string {
  let key = '';
  for (const text of texts) key += `${text.length} ${text}`;
  return key;
}

/** Passes every pool. */
export const PASSES_ALL: Narrowing = { kind: 'class', key: '' };

/** A rule that a pool passes or not. A rule that throws is broken, which is never a rejection. */
export interface Filter {
  /** Cinder's name, where it has one. */
  readonly name: string;
  /** What it must know that a request may leave to a resolver. */
  readonly needs?: Resolvable;
  /**
   * The volumes whose homes it reads, where it reads any. Of the pool such a filter may read no
   * more than its name: it is asked again on the locked rows.
   */
  volumes?(spec: CreateVolumeSpec): readonly string[];
  /** Absent, or null for a request: it must be asked of each pool. */
  narrow?(ask: Ask): Narrowing | null;
  /** Works out once a request what does not depend on the pool. */
  bind(ask: Ask): BoundFilter;
}

/** A filter for one request. */
export interface BoundFilter {
  /** Hot: allocates nothing. */
  check(pool: PoolView): boolean;
  /**
   * Judges many pools at less than each by itself: by pool, 0 where it does not pass, NaN where
   * `check` must be asked, else another number.
   */
  checkAll?(pools: readonly PoolView[]): Float64Array;
  /**
   * What a pool that was refused lacks, in an operator's words, with the numbers; a few hundred
   * characters. Asked of thousands of pools: what the request alone decides is worked out once.
   */
  reason(pool: PoolView): string;
  /** GiB that a refused pool lacks, where that is what it was refused for: orders near misses. */
  shortfallGib?(pool: PoolView): number;
}

/** The pools that pass every filter, in their order. Throws RuleFault for a filter that throws. */
export function passing(
  pools: readonly PoolView[],
  filters: readonly Filter[],
  ask: Ask,
): readonly PoolView[] {
  const place: Place = { rule: '', pool: null };
  try {
    const bound = filters.map((filter) => {
      place.rule = filter.name;
      return { name: filter.name, filter: filter.bind(ask) };
    });
    const left = pools.slice();
    for (const { name, filter } of bound) {
      place.rule = name;
      place.pool = null;
      keepPassing(left, filter, place);
    }
    return left;
  } catch (cause) {
    throw new RuleFault(place.rule, place.pool?.pool ?? '', cause);
  }
}

/** What is being looked at. */
interface Place {
  rule: string;
  pool: PoolView | null;
}

/** Leaves the pools that pass in the list, in their order. */
function keepPassing(left: PoolView[], filter: BoundFilter, place: Place): void {
  const verdicts = filter.checkAll?.(left);
  let kept = 0;
  for (let at = 0; at < left.length; at++) {
    const pool = left[at];
    if (pool === undefined) continue;
    place.pool = pool;
    const verdict = verdicts?.[at] ?? Number.NaN;
    if (Number.isNaN(verdict) ? !filter.check(pool) : verdict === 0) continue;
    left[kept] = pool;
    kept += 1;
  }
  left.length = kept;
}

/** The volumes whose homes the filters must know to judge a request. */
export function volumesRead(filters: readonly Filter[], spec: CreateVolumeSpec): readonly string[] {
  return [...new Set(filters.flatMap((filter) => filter.volumes?.(spec) ?? []))];
}

/**
 * Whether the filters that read other volumes' homes still pass a pool that was chosen, with the
 * homes as they are in `ask`.
 */
export function homesStillPass(filters: readonly Filter[], pool: PoolView, ask: Ask): boolean {
  return filters.every((filter) => filter.volumes === undefined || filter.bind(ask).check(pool));
}
