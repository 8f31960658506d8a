import type { PoolView } from '../request/view.js';
import { atOneGo } from './at-one-go.js';
import type { PlacesOfSet } from './set-places.js';

/** A volume of a set, as far as its order among the others is concerned. */
export interface MemberKind {
  readonly sizeGib: number;
  /** The same for volumes that any pool takes alike. */
  readonly kind: string;
}

/** How the volumes of a set are placed, one beside the other. */
export interface Placing {
  /** Places one, by its index. What is placed counts from then on. Null: no pool takes it. */
  place(at: number): PoolView | null;
  /** Takes back all that is placed. */
  clear(): void;
}

/** How a set came out. */
export type SetOutcome =
  | { readonly kind: 'placed' }
  /** One has no place beside those before it in `order`, which are placed. */
  | { readonly kind: 'refused'; readonly order: readonly number[]; readonly missing: number };

/** How often the volume that found no place goes first, before something else is tried. */
const MOST_TURNS = 4;
/** So many volumes are placed in vain, besides the number of the set, before it is given up. */
const MOST_IN_VAIN = 1000;

/** Places all volumes of a set at one go (`arrangeSetInSteps`). */
export function arrangeSet(
  members: readonly MemberKind[],
  places: PlacesOfSet,
  placing: Placing,
): SetOutcome {
  return atOneGo(arrangeSetInSteps(members, places, placing));
}

/**
 * Places all volumes of a set, one a step, the largest first. If one finds no place beside the
 * others, it is placed before them, and if that does not help and all must be in one place, the
 * next best place is tried. The number of tries is bounded: a set that fits only in an unlikely
 * order may be refused. A refusal leaves the volumes placed that have a place in the plain order.
 */
export function* arrangeSetInSteps(
  members: readonly MemberKind[],
  places: PlacesOfSet,
  placing: Placing,
): Generator<undefined, SetOutcome, undefined> {
  const plain = members.map((_, at) => at).sort((a, b) => sizeAt(members, b) - sizeAt(members, a));
  const begin = () => {
    placing.clear();
    places.clear();
  };
  let order = plain;
  let turns = 0;
  let left = members.length + MOST_IN_VAIN;
  for (;;) {
    begin();
    const missing = yield* placeAll(order, places, placing);
    if (missing === null) return { kind: 'placed' };
    left -= order.indexOf(missing) + 1;
    const kind = members[missing]?.kind;
    const [first = missing] = order;
    if (left <= 0) break;
    if (turns < MOST_TURNS && members[first]?.kind !== kind) {
      order = [missing, ...order.filter((at) => at !== missing)];
      turns += 1;
    } else if (places.giveUpPlace()) {
      order = plain;
      turns = 0;
    } else break;
  }
  places.forgetTried();
  begin();
  const missing = yield* placeAll(plain, places, placing);
  // At one go, pools do not change meanwhile, so that it fails again.
  return missing === null ? { kind: 'placed' } : { kind: 'refused', order: plain, missing };
}

/** The first one that finds no place; null: all do. */
function* placeAll(
  order: readonly number[],
  places: PlacesOfSet,
  placing: Placing,
): Generator<undefined, number | null, undefined> {
  for (const at of order) {
    const pool = placing.place(at);
    if (pool === null) return at;
    places.take(pool);
    yield;
  }
  return null;
}

function sizeAt(members: readonly MemberKind[], at: number): number {
  return members[at]?.sizeGib ?? 0;
}
