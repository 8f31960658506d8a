import type { WeighedPool } from '../../domain/decision.js';
import { asksThick } from '../capacity/capacity.js';
import { consumedFor, volumesFor } from '../capacity/consumed.js';
import type { Profile } from '../decide/profile.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { share, type WeightedWeigher } from '../framework/weigh.js';
import type { Outcome, Slots } from '../request/view.js';
import { substituteFor } from '../weighers/numberless.js';
import { BestPools, collect, NUMBERLESS_KEY } from './best-pools.js';
import type { Eligibility } from './eligibility.js';
import type { IndexedPool } from './indexed-pool.js';
import { type Plan, signaturePassed } from './plan.js';
import type { Ranking } from './ranking.js';
import type { RequestSignature } from './request-signature.js';

/** Lookup of participating pools. */
export interface KnownPools {
  /** A pool by its identity. */
  find(pool: string): IndexedPool | undefined;
  /** The pools of a backend. */
  of(backend: string): readonly IndexedPool[];
}

/** The pools that a decision skips, or judges one by one. */
export interface Exceptions {
  /** Backends that must not be chosen. */
  readonly avoid: ReadonlySet<string>;
  /** Pools whose figures differ from those in the ranking. */
  readonly apart: readonly IndexedPool[];
}

const NOBODY_PASSES = 'nobody passes';

/**
 * Same result as `schedule` over all participating pools, in time independent of their number.
 * `nobody passes` if no pool passes. Null: a full scan is needed, because of the profile or the
 * request.
 */
export function quickSchedule(
  eligibility: Eligibility,
  pools: KnownPools,
  request: PlacementRequest,
  profile: Profile,
  { plan, wanted }: { readonly plan: Plan; readonly wanted: RequestSignature },
  { avoid, apart }: Exceptions,
): Extract<Outcome, { kind: 'chosen' }> | typeof NOBODY_PASSES | null {
  const [weigher] = profile.weighers;
  if (
    weigher?.weigher.figure === undefined ||
    !isOrdered(profile, weigher) ||
    !(request.neededGib > 0) ||
    request.currentPool !== null
  )
    return null;
  if (plan.others > 0 || !plan.looksAtFreeCapacity) return null;
  const ranking = eligibility.rankingOf(
    weigher.weigher.figure,
    weigher.multiplier > 0 ? 1 : -1,
    asksThick(request.spec.volumeType),
    plan.looksAtLargestSize,
  );

  const excluded = withBarred(slotsOf(pools, plan.excluded, avoid), plan.barred);
  const byHand = apartFrom(pools, apart, request.credit);
  const skip =
    byHand.length === 0 ? excluded : withBarred(new Set(byHand.map(({ slot }) => slot)), excluded);
  const { resourceBackend, maxAlternatives } = request.spec;
  // One more than is asked for, to see that weights tell the last one from the next.
  const best = new BestPools(maxAlternatives + 2);
  collect(best, wanted.buckets, ranking, request.neededGib, skip);
  const passes = signaturePassed(eligibility, wanted, profile.filters, request);
  const judge = (pool: IndexedPool, offered: BestPools) => {
    if (passes(pool)) judged(ranking, pool, request, offered);
  };
  for (const pool of byHand) if (!excluded.has(pool.slot)) judge(pool, best);
  const found =
    resourceBackend === null
      ? best
      : named(pools, resourceBackend, excluded, byHand, judge, maxAlternatives + 2);
  return found.keys.length === 0
    ? NOBODY_PASSES
    : weighed(eligibility, best, found, weigher.multiplier, ranking, maxAlternatives);
}

/** Whether one weigher alone says which pool is best. */
export function isOrdered(
  { weighers, weightHandler }: Profile,
  { multiplier }: WeightedWeigher,
): boolean {
  return weightHandler === 'ordered' && weighers.length === 1 && multiplier !== 0;
}

/** Slots that are in one or the other. */
function withBarred(slots: Slots, barred: Slots | null): Slots {
  if (barred === null || barred.size === 0) return slots;
  if (slots.size === 0) return barred;
  return { size: slots.size, has: (slot) => slots.has(slot) || barred.has(slot) };
}

const NONE: ReadonlySet<number> = new Set();

/** The slots of the pools that a decision must not choose. */
export function slotsOf(
  pools: KnownPools,
  excluded: readonly string[],
  avoid: ReadonlySet<string>,
): ReadonlySet<number> {
  if (excluded.length === 0 && avoid.size === 0) return NONE;
  const slots = new Set<number>();
  for (const name of excluded) {
    const pool = pools.find(name);
    if (pool !== undefined) slots.add(pool.slot);
  }
  for (const backend of avoid) for (const { slot } of pools.of(backend)) slots.add(slot);
  return slots;
}

/** The pool to which the failed attempt gives space back is judged with that space. */
export function apartFrom(
  pools: KnownPools,
  apart: readonly IndexedPool[],
  credit: PlacementRequest['credit'],
): readonly IndexedPool[] {
  if (credit === null) return apart;
  const sharing = [...(pools.find(credit.pool)?.sharing ?? [])];
  const others = sharing.filter(({ slot }) => apart.every((one) => one.slot !== slot));
  return others.length === 0 ? apart : [...apart, ...others];
}

/** Offers a pool, with its figures as the request sees them, if it passes. */
function judged(
  ranking: Ranking,
  pool: IndexedPool,
  { neededGib, credit }: PlacementRequest,
  best: BestPools,
): void {
  const consumed = consumedFor(pool, credit);
  if (ranking.freeGibOf(pool, consumed) < neededGib) return;
  const number = ranking.numberOf(pool, consumed, volumesFor(pool, credit));
  const key = number === null ? NUMBERLESS_KEY : ranking.sign * number;
  best.spans(key);
  best.offer(pool.slot, key, pool.tie);
}

/** The pools that pass, of those that `resource_backend` names. */
function named(
  pools: KnownPools,
  resourceBackend: string,
  excluded: Slots,
  byHand: readonly IndexedPool[],
  judge: (pool: IndexedPool, offered: BestPools) => void,
  limit: number,
): BestPools {
  const best = new BestPools(limit);
  const one = resourceBackend.includes('#') ? pools.find(resourceBackend) : undefined;
  const all = one !== undefined ? [one] : pools.of(resourceBackend);
  for (const pool of all)
    if (!excluded.has(pool.slot))
      judge(byHand.find(({ slot }) => slot === pool.slot) ?? pool, best);
  return best;
}

/**
 * Gives the found pools their weights. Null if two numbers that differ get the same weight: then
 * tie order decides, and may prefer a pool that was not found.
 */
function weighed(
  eligibility: Eligibility,
  span: BestPools,
  { slots, keys }: BestPools,
  multiplier: number,
  { sign, figure }: Ranking,
  maxAlternatives: number,
): Extract<Outcome, { kind: 'chosen' }> | null {
  const low = sign > 0 ? span.worst : -span.best;
  const high = sign > 0 ? span.best : -span.worst;
  const substitute = span.numberless ? substituteFor(low, high, multiplier) : low;
  const least = Math.min(low, substitute);
  const most = Math.max(high, substitute);
  const weightAt = (key: number) =>
    share(key === NUMBERLESS_KEY ? substitute : sign * key, least, most, multiplier) + 0;
  const kept = Math.min(keys.length, maxAlternatives + 1);
  const last = keys[kept - 1] ?? NUMBERLESS_KEY;
  const more = keys.length > kept && last !== NUMBERLESS_KEY && least < most;
  if (more && weightAt(last) <= weightAt(last - figure.step)) return null;
  const weight = weightAt(keys[0] ?? 0);
  const alternatives: WeighedPool[] = [];
  for (let at = 1, above = weight; at < kept; at++) {
    const key = keys[at] ?? 0;
    const beneath = weightAt(key);
    if (above <= beneath && key !== keys[at - 1]) return null;
    alternatives.push({ pool: eligibility.poolAt(slots[at] ?? 0).pool, weight: beneath });
    above = beneath;
  }
  return { kind: 'chosen', pool: eligibility.poolAt(slots[0] ?? 0), weight, alternatives };
}
