import { asksThick } from '../capacity/capacity.js';
import { consumedFor, volumesFor } from '../capacity/consumed.js';
import { type Candidates, WeighedPools } from '../decide/candidates.js';
import type { Profile } from '../decide/profile.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { passing } from '../framework/filter.js';
import { addNumbers, numbersOf } from '../framework/weigh.js';
import type { PoolView } from '../request/view.js';
import { withNumbers } from '../weighers/numberless.js';
import type { Eligibility, RequestSignature } from './eligibility.js';
import type { FigureColumns } from './figure-columns.js';
import type { IndexedPool } from './indexed-pool.js';
import type { Plan } from './plan.js';
import { apartFrom, type Exceptions, type KnownPools, slotsOf } from './quick-schedule.js';

/**
 * Same result as `scanned` over all participating pools. It looks at each pool, too, but reads
 * columns of what is known of it instead of asking each filter. Null: that cannot be done, because
 * of the profile.
 */
export function quickCandidates(
  eligibility: Eligibility,
  pools: KnownPools,
  request: PlacementRequest,
  profile: Profile,
  { plan, wanted }: { readonly plan: Plan; readonly wanted: RequestSignature },
  { avoid, apart }: Exceptions,
): Candidates | null {
  if (plan.others > 0) return null;
  const columns = eligibility.columnsOf(
    profile.weighers.flatMap(({ weigher }) => weigher.own ?? weigher.figure ?? []),
    asksThick(request.spec.volumeType),
  );
  const { credit } = request;
  const byHand = apartFrom(pools, apart, credit).filter(({ takesVolumes }) => takesVolumes);
  const views = new Map<number, PoolView>(byHand.map((pool) => [pool.slot, pool]));
  const verdicts = new Map<number, boolean>();
  for (const { slot, view } of homesOf(pools, request.currentPool, views))
    verdicts.set(slot, passing([view], profile.filters, request).length > 0);
  for (const slot of slotsOf(pools, plan.excluded, avoid)) verdicts.set(slot, false);
  // The columns show them as this request sees them, until it is decided.
  for (const pool of byHand)
    columns.put(pool.slot, pool, consumedFor(pool, credit), volumesFor(pool, credit));
  try {
    const slots = passingSlots(eligibility, columns, request, { plan, wanted }, verdicts);
    const poolAt = (place: number) => {
      const slot = slots[place];
      return slot === undefined ? undefined : (views.get(slot) ?? eligibility.poolAt(slot));
    };
    const sums = weightsOf(columns, slots, poolAt, request, profile);
    return new WeighedPools(poolAt, sums, request, profile);
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
  const one = pools.find(currentPool);
  const named: readonly IndexedPool[] = [
    ...(one === undefined ? [] : [one]),
    ...(currentPool.includes('#') ? [] : pools.of(currentPool)),
  ];
  return named
    .filter(({ takesVolumes }) => takesVolumes)
    .map((pool) => ({ slot: pool.slot, view: views.get(pool.slot) ?? pool }));
}

/**
 * The slots of the pools that pass, in tie order.
 * @param verdicts on pools that are not judged here
 */
function passingSlots(
  eligibility: Eligibility,
  { free }: FigureColumns,
  { neededGib }: PlacementRequest,
  { plan, wanted }: { readonly plan: Plan; readonly wanted: RequestSignature },
  verdicts: ReadonlyMap<number, boolean>,
): Int32Array {
  const order = eligibility.tieOrder();
  const passes = eligibility.passesBySlot(wanted);
  const leastGib = plan.looksAtFreeCapacity && neededGib !== 0 ? neededGib : -Infinity;
  const anyVerdict = verdicts.size > 0;
  const found = new Int32Array(order.length);
  let count = 0;
  for (let place = 0; place < order.length; place++) {
    const slot = order[place] ?? 0;
    let isIn = passes(slot) && (free[slot] ?? 0) >= leastGib;
    if (anyVerdict) isIn = verdicts.get(slot) ?? isIn;
    if (!isIn) continue;
    found[count] = slot;
    count += 1;
  }
  return found.subarray(0, count);
}

/** Same numbers, in the same order, as `weights`. Throws RuleFault if a weigher throws. */
function weightsOf(
  columns: FigureColumns,
  slots: Int32Array,
  poolAt: (place: number) => PoolView | undefined,
  request: PlacementRequest,
  { weighers, weightHandler }: Profile,
): Float64Array {
  const sums = new Float64Array(slots.length);
  let pools: readonly PoolView[] | null = null;
  for (const { weigher, multiplier } of weighers) {
    const figure = weigher.own ?? weigher.figure;
    const column = figure === undefined ? null : columns.of(figure);
    if (column === null)
      pools ??= Array.from(slots, (_, place) => poolAt(place)).filter((pool) => pool !== undefined);
    const numbers =
      column === null
        ? numbersOf(weigher, pools ?? [], request, multiplier)
        : numbersAt(column, slots, multiplier);
    addNumbers(sums, numbers, multiplier, weightHandler === 'ordered');
  }
  return sums;
}

function numbersAt(column: Float64Array, slots: Int32Array, multiplier: number): Float64Array {
  const numbers = new Float64Array(slots.length);
  let numberless = false;
  for (let place = 0; place < numbers.length; place++) {
    const number = column[slots[place] ?? 0] ?? 0;
    numbers[place] = number;
    if (Number.isNaN(number)) numberless = true;
  }
  return numberless ? withNumbers(numbers, multiplier) : numbers;
}
