import { asksThick } from '../capacity/capacity.js';
import { consumedFor, volumesFor } from '../capacity/consumed.js';
import { type Candidates, type PassedPools, WeighedPools } from '../decide/candidates.js';
import type { Profile } from '../decide/profile.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { passing } from '../framework/filter.js';
import type { PoolView } from '../request/view.js';
import type { Buffers } from './buffers.js';
import { weightsFrom } from './column-weights.js';
import type { Eligibility } from './eligibility.js';
import type { FigureColumns } from './figure-columns.js';
import { IndexedPool } from './indexed-pool.js';
import type { Plan } from './plan.js';
import { apartFrom, type Exceptions, type KnownPools, slotsOf } from './quick-schedule.js';
import type { RequestSignature } from './request-signature.js';

/** So many pools are looked for one by one. */
const FEW = 8;

/** What the filters of a profile make of a request. */
interface Planned {
  readonly plan: Plan;
  readonly wanted: RequestSignature;
}

/**
 * Same result as `scanned` over all participating pools. It looks at each pool that passes, but
 * reads columns of what is known of it instead of asking each filter and weigher. Valid until the
 * index changes, or the buffers are reset. Null: that cannot be done, because of the profile.
 * Throws RuleFault.
 */
export function quickCandidates(
  eligibility: Eligibility,
  pools: KnownPools,
  request: PlacementRequest,
  profile: Profile,
  planned: Planned,
  { avoid, apart }: Exceptions,
  buffers: Buffers,
): Candidates | null {
  const { plan } = planned;
  if (plan.others > 0) return null;
  const columns = eligibility.columnsOf(profile.weighers, asksThick(request.spec.volumeType));
  const { credit } = request;
  const byHand = apartFrom(pools, apart, credit).filter(({ takesVolumes }) => takesVolumes);
  const views = new Map<number, PoolView>(byHand.map((pool) => [pool.slot, pool]));
  const verdicts = new Map<number, boolean>();
  for (const { slot, view } of homesOf(pools, request.currentPool, views))
    verdicts.set(slot, passing([view], profile.filters, request).length > 0);
  for (const pool of byHand)
    verdicts.set(pool.slot, passing([pool], profile.filters, request).length > 0);
  for (const slot of slotsOf(pools, plan.excluded, avoid)) verdicts.set(slot, false);
  // The columns show them as this request sees them, until all that is read of them was read.
  for (const pool of byHand)
    columns.put(pool.slot, pool, consumedFor(pool, credit), volumesFor(pool, credit));
  try {
    const slots = passingSlots(eligibility, columns, request, planned, verdicts, buffers);
    const passed = new SlottedPools(eligibility, pools, slots, views, buffers, (found) =>
      weightsFrom(
        columns,
        slots,
        (weigher) => eligibility.mayTell(weigher),
        found,
        request,
        profile,
      ),
    );
    if (byHand.length > 0) passed.weights();
    return new WeighedPools(passed, request, profile);
  } finally {
    for (const { slot } of byHand) eligibility.refile(columns, slot);
  }
}

/** The pools that a request's current pool, or backend, names: filters treat them as no others. */
function homesOf(
  pools: KnownPools,
  currentPool: string | null,
  views: ReadonlyMap<number, PoolView>,
): readonly { readonly slot: number; readonly view: PoolView }[] {
  if (currentPool === null) return [];
  return namedPools(pools, currentPool)
    .filter(({ takesVolumes }) => takesVolumes)
    .map((pool) => ({ slot: pool.slot, view: views.get(pool.slot) ?? pool }));
}

/** The pools that a name means: that of a pool, or of a backend. */
export function namedPools(pools: KnownPools, name: string): readonly IndexedPool[] {
  const one = pools.find(name);
  if (name.includes('#')) return one === undefined ? [] : [one];
  return [...new Set([...(one === undefined ? [] : [one]), ...pools.of(name)])];
}

/**
 * The slots of the pools that pass, in tie order.
 * @param verdicts on pools that are not judged here
 */
function passingSlots(
  eligibility: Eligibility,
  { free, largest }: FigureColumns,
  { neededGib }: PlacementRequest,
  { plan, wanted }: Planned,
  verdicts: ReadonlyMap<number, boolean>,
  buffers: Buffers,
): Int32Array {
  const order = eligibility.passingInOrder(wanted);
  const leastGib = plan.looksAtFreeCapacity && neededGib !== 0 ? neededGib : -Infinity;
  const found = buffers.ints(order.length);
  let count = 0;
  // Each slot is written, and the next one over it if it does not pass: no branch to be guessed.
  for (let place = 0; place < order.length; place++) {
    const slot = order[place] ?? 0;
    found[count] = slot;
    count += (free[slot] ?? 0) >= leastGib ? 1 : 0;
  }
  let passing = found.subarray(0, count);
  if (plan.looksAtLargestSize && eligibility.limits.hasMaxima)
    passing = passing.filter((slot) => (largest[slot] ?? 0) >= neededGib);
  const { barred } = plan;
  if (barred !== null && barred.size > 0) passing = passing.filter((slot) => !barred.has(slot));
  return verdicts.size === 0 ? passing : corrected(eligibility, passing, verdicts);
}

/**
 * The slots without those of pools that do not pass after all, and with those that do. May change
 * what is passed in.
 */
function corrected(
  eligibility: Eligibility,
  passing: Int32Array,
  verdicts: ReadonlyMap<number, boolean>,
): Int32Array {
  const tieOf = (slot: number) => eligibility.poolAt(slot).tie;
  const more = [...verdicts].flatMap(([slot, isIn]) => (isIn ? [slot] : []));
  more.sort((a, b) => tieOf(a) - tieOf(b));
  // Most verdicts are on one pool: then to look for it costs less than to ask of each.
  const kept =
    verdicts.size > FEW
      ? passing.filter((slot) => !verdicts.has(slot))
      : [...verdicts.keys()].reduce(without, passing);
  return more.reduce((slots, slot) => {
    const place = placeOf(tieOf(slot), slots, tieOf);
    const longer = new Int32Array(slots.length + 1);
    longer.set(slots.subarray(0, place));
    longer[place] = slot;
    longer.set(slots.subarray(place), place + 1);
    return longer;
  }, kept);
}

function without(slots: Int32Array, slot: number): Int32Array {
  const place = slots.indexOf(slot);
  if (place < 0) return slots;
  slots.copyWithin(place, place + 1);
  return slots.subarray(0, slots.length - 1);
}

/** The place of the first slot that comes after a tie. */
function placeOf(tie: number, slots: Int32Array, tieOf: (slot: number) => number): number {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tieOf(slots[middle] ?? 0) < tie) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Pools that passed, by slot. */
class SlottedPools implements PassedPools {
  #weights: Float64Array | null = null;

  constructor(
    private readonly eligibility: Eligibility,
    private readonly pools: KnownPools,
    private readonly slots: Int32Array,
    /** Pools as the request sees them, if that is not as they are. */
    private readonly views: ReadonlyMap<number, PoolView>,
    private readonly buffers: Buffers,
    private readonly weigh: (passed: PassedPools) => Float64Array,
  ) {}

  get count(): number {
    return this.slots.length;
  }

  poolAt(place: number): PoolView {
    const slot = this.slots[place] ?? -1;
    return (this.views.size > 0 ? this.views.get(slot) : null) ?? this.eligibility.poolAt(slot);
  }

  weights(): Float64Array {
    this.#weights ??= this.weigh(this);
    return this.#weights;
  }

  floats(length: number): Float64Array {
    return this.buffers.floats(length);
  }

  placesOf(name: string): readonly number[] {
    return namedPools(this.pools, name)
      .map(({ slot }) => this.slots.indexOf(slot))
      .filter((place) => place >= 0)
      .sort((a, b) => a - b);
  }

  backendsAt(places: readonly number[] | null): (pool: PoolView) => boolean {
    const { slots } = this;
    const known = places === null ? slots : places.map((place) => slots[place] ?? 0);
    const { backends } = this.eligibility;
    const found = new Uint8Array(backends.bound);
    for (let at = 0; at < known.length; at++) found[backends.at(known[at] ?? 0)] = 1;
    return (pool) => pool instanceof IndexedPool && found[backends.at(pool.slot)] === 1;
  }
}
