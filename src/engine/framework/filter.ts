import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { LimitClass, PoolView, Slots } from '../request/view.js';
import { RuleFault } from './rule-fault.js';

/** What a resolver can add to a request: an instance's compute host, an image's locations. */
export type Resolvable = 'instance_host' | 'image_locations';

/**
 * How a filter treats all pools for one request, so that a decision need not ask it of each pool.
 *
 * - `signature`: of a pool the filter reads only its report, what an operator set for it, and its
 *   backend's zone, and it treats requests with the same key alike. An empty key passes every pool.
 *   If it `reads` only `traits`, it is asked once for all pools that are alike in them:
 *   capabilities, how the backend says that it is down, what an operator set, zone, whether the
 *   report is too old, and the state of the backend's quarantine.
 * - `all but`: it passes every pool but these.
 * - `free capacity`: it passes the pools with enough free capacity for what the request needs, and
 *   the request's current pool.
 * - `largest size`: it passes the pools whose largest volume is not smaller than what the request
 *   needs, and the request's current pool.
 * - `only`: it passes no pool of any other backend, and must be asked of each pool of this one.
 * - `barred`: it passes the pools whose slots are not among these.
 * - `escaped`: no signature can carry this constraint; the filter must be asked of each pool.
 */
export type PreFilterResult =
  | { readonly kind: 'signature'; readonly key: string; readonly reads?: 'traits' }
  | { readonly kind: 'all but'; readonly pools: Iterable<string> }
  | { readonly kind: 'free capacity' }
  | { readonly kind: 'largest size' }
  | { readonly kind: 'only'; readonly backend: string }
  | { readonly kind: 'barred'; readonly slots: Slots }
  | { readonly kind: 'escaped' };

/** Joins texts without ambiguity; empty for none. */
export function keyOf(texts: Iterable<string>): string {
  let key = '';
  for (const text of texts) key += `${text.length} ${text}`;
  return key;
}

/** Passes every pool. */
export const PASSES_ALL: PreFilterResult = { kind: 'signature', key: '', reads: 'traits' };

/** Must be asked of each pool. */
export const ESCAPED: PreFilterResult = { kind: 'escaped' };

/** A rule that a pool passes or not. A rule that throws is broken, which is never a rejection. */
export interface Filter {
  /** Cinder's name, if it has one. */
  readonly name: string;
  /** No profile names it, and a diagnosis tells of it only if it removed a pool. */
  readonly implied?: true;
  /** What it needs that a request may leave to a resolver. */
  readonly needs?: Resolvable;
  /**
   * The volumes whose homes it reads, if it reads any. Such a filter may read only the identity of
   * a pool: it is asked again on the locked rows.
   */
  volumes?(spec: CreateVolumeSpec): readonly string[];
  /**
   * Absent: `escaped` for every request.
   * @param limits those that a request of its size meets in an index; null: no pool has any
   */
  preFilter?(request: PlacementRequest, limits: LimitClass | null): PreFilterResult;
  /**
   * Computes what does not depend on the pool, once a request.
   * @param limits given if it is to judge for all sizes that meet the same limits
   */
  bind(request: PlacementRequest, limits?: LimitClass | null): BoundFilter;
}

/** A filter for one request. */
export interface BoundFilter {
  /** Whether the pool passes. Hot: allocates nothing. */
  check(pool: PoolView): boolean;
  /**
   * Judges many pools at once, for less than `check` costs for each. One number a pool: 0 if it
   * does not pass, NaN if `check` must be asked, else it passes.
   */
  checkAll?(pools: readonly PoolView[]): Float64Array;
  /**
   * What a rejected pool lacks, in an operator's words and with the numbers; a few hundred
   * characters at most. It is called for thousands of pools, so what depends on the request alone
   * is worked out once.
   */
  reason(pool: PoolView): string;
  /** GiB that a rejected pool lacks, if it was rejected for its capacity. Orders near misses. */
  shortfallGib?(pool: PoolView): number;
  /**
   * Number of values that would have to change for a rejected pool to pass. Absent: 1. Orders near
   * misses.
   */
  unmet?(pool: PoolView): number;
}

/** The pools that pass every filter, in their order. Throws RuleFault for a filter that throws. */
export function passing(
  pools: readonly PoolView[],
  filters: readonly Filter[],
  request: PlacementRequest,
): readonly PoolView[] {
  const place: Place = { rule: '', pool: null };
  try {
    const bound = filters.map((filter) => {
      place.rule = filter.name;
      return { name: filter.name, filter: filter.bind(request) };
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

/** The rule and the pool that are being looked at, for a RuleFault. */
interface Place {
  rule: string;
  pool: PoolView | null;
}

/** Keeps the pools that pass in the list, in their order. */
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
  let ids = NOBODY;
  for (const filter of filters) {
    const read = filter.volumes?.(spec);
    // Most requests name none: then nothing is made.
    if (read !== undefined && read.length > 0) ids = [...ids, ...read];
  }
  return ids.length > 1 ? [...new Set(ids)] : ids;
}

const NOBODY: readonly string[] = [];

/**
 * Whether a chosen pool still passes the filters that read other volumes' homes, with the homes in
 * `ask`.
 */
export function homesStillPass(
  filters: readonly Filter[],
  pool: PoolView,
  request: PlacementRequest,
): boolean {
  return filters.every(
    (filter) => filter.volumes === undefined || filter.bind(request).check(pool),
  );
}
