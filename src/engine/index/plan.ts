import { asksThick } from '../capacity/capacity.js';
import type { Profile } from '../decide/profile.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { type BoundFilter, ESCAPED, type Filter } from '../framework/filter.js';
import { once } from '../lib/shown.js';
import type { LimitClass, Slots } from '../request/view.js';
import type { Eligibility } from './eligibility.js';
import { type IndexedPool, SettledPool } from './indexed-pool.js';
import type { RequestSignature } from './request-signature.js';
import type { SignatureChecks } from './verdicts.js';

/** What the filters of a profile need for a request. */
export interface Plan {
  /** Key of the request's signature. Empty: the filters that it stands for pass every pool. */
  readonly signatureKey: string;
  /** Pools that do not pass for another reason than their report and zone. */
  readonly excluded: readonly string[];
  readonly looksAtFreeCapacity: boolean;
  /** Pools pass if they take a volume as large as the free capacity that the request needs. */
  readonly looksAtLargestSize: boolean;
  /** No pool of another backend passes; null: pools of any may. */
  readonly onlyBackend: string | null;
  /** Slots of pools that do not pass; null: none. */
  readonly barred: Slots | null;
  /** How many filters must be asked of each pool. */
  readonly others: number;
}

/** Hot. */
export function planOf(
  filters: readonly Filter[],
  request: PlacementRequest,
  limits: LimitClass | null = null,
): Plan {
  let signatureKey = '';
  let looksAtFreeCapacity = false;
  let looksAtLargestSize = false;
  let onlyBackend: string | null = null;
  let barred: Slots | null = null;
  let others = 0;
  let excluded: readonly string[] = NOBODY;
  for (const filter of filters) {
    const result = filter.preFilter?.(request, limits) ?? ESCAPED;
    if (result.kind === 'escaped') others += 1;
    else if (result.kind === 'only') onlyBackend = result.backend;
    else if (result.kind === 'barred') barred = result.slots;
    else if (result.kind === 'free capacity') looksAtFreeCapacity = true;
    else if (result.kind === 'largest size') looksAtLargestSize = true;
    else if (result.kind === 'all but') excluded = [...excluded, ...result.pools];
    else if (result.key !== '')
      signatureKey += `${filter.name}\n${result.key.length} ${result.key}`;
  }
  return {
    signatureKey,
    excluded,
    looksAtFreeCapacity,
    looksAtLargestSize,
    onlyBackend,
    barred,
    others,
  };
}

const NOBODY: readonly string[] = [];

/**
 * Requests with the same key are taken by the same pools of any index, at any time. Null: a filter
 * of the profile must be asked of each pool, and may read anything of the request.
 * @param neededGib in place of what the request needs: 0 for requests of any size
 */
export function keyOfTakers(
  profile: Profile,
  request: PlacementRequest,
  neededGib = request.neededGib,
): string | null {
  const plan = planOf(profile.filters, request);
  if (plan.others > 0 || plan.onlyBackend !== null || plan.barred !== null) return null;
  const { volumeType, resourceBackend } = request.spec;
  return JSON.stringify([
    profile.name,
    plan.signatureKey,
    [...plan.excluded].sort(),
    plan.looksAtFreeCapacity || plan.looksAtLargestSize ? neededGib : null,
    asksThick(volumeType),
    resourceBackend,
  ]);
}

/** How much of the pools a decision looks at. */
export type Look = 'few' | 'columns' | 'each';

/**
 * The filters that need not be asked of each pool for such a request: what they say follows from
 * its signature and its size.
 */
export function settledFilters({ filters }: Profile, request: PlacementRequest): readonly Filter[] {
  return filters.filter((filter) => {
    const kind = filter.preFilter?.(request, null).kind;
    return kind === 'signature' || kind === 'free capacity' || kind === 'largest size';
  });
}

/**
 * How much of the pools decisions of a profile look at for such a request: few of them, columns of
 * figures of all that pass, or each pool.
 */
export function lookOf(
  { filters, weighers, weightHandler }: Profile,
  request: PlacementRequest,
): Look {
  const { others, onlyBackend, looksAtFreeCapacity } = planOf(filters, request);
  if (onlyBackend !== null) return 'few';
  if (others > 0) return 'each';
  const isRanked = weighers.length === 1 && weighers[0]?.weigher.figure !== undefined;
  return isRanked && weightHandler === 'ordered' && looksAtFreeCapacity ? 'few' : 'columns';
}

/** The signature of a request, made by the filters that it is settled for; null: it is not kept. */
export function signatureFor(
  eligibility: Eligibility,
  plan: Plan,
  filters: readonly Filter[],
  request: PlacementRequest,
  limits: LimitClass | null,
): RequestSignature | null {
  return eligibility.signatureOf(plan.signatureKey, () => checksOf(filters, request, limits));
}

/** The filters that the signature of a request stands for. */
export function checksOf(
  filters: readonly Filter[],
  request: PlacementRequest,
  limits: LimitClass | null,
): SignatureChecks {
  // Others ask with the same key, whose failed attempts give nothing back.
  const alike = { ...request, credit: null };
  const ofTraits: BoundFilter[] = [];
  const others: BoundFilter[] = [];
  for (const filter of filters) {
    const result = filter.preFilter?.(request, limits);
    if (result?.kind === 'signature' && result.key !== '')
      (result.reads === 'traits' ? ofTraits : others).push(filter.bind(alike, limits));
  }
  return { ofTraits, others };
}

/** Whether a request's signature stands for a filter. */
export function isOfSignature(filter: Filter, request: PlacementRequest): boolean {
  return filter.preFilter?.(request, null)?.kind === 'signature';
}

/**
 * Whether a pool passes for a request's signature. Pools whose figures are not those that the index
 * sorts by are judged anew, by the filters of this request.
 */
export function signaturePassed(
  eligibility: Eligibility,
  wanted: RequestSignature,
  filters: readonly Filter[],
  request: PlacementRequest,
): (pool: IndexedPool) => boolean {
  const checks = once(() =>
    filters
      .filter((filter) => isOfSignature(filter, request))
      .map((filter) => filter.bind(request)),
  );
  return (pool) =>
    pool instanceof SettledPool || request.credit?.pool === pool.pool
      ? eligibility.takesPart(pool) && checks().every((filter) => filter.check(pool))
      : eligibility.isIn(pool, wanted);
}
