import type { Homes } from '../../engine/request/affinity.js';
import type { AttemptRequest } from '../placement/attempt-request.js';
import { LazyHeap } from './lazy-heap.js';

/** A request that waits, with only what decides when its turn is. */
export interface Entry {
  readonly key: string;
  readonly volumeId: string;
  readonly serial: number;
  readonly priority: number;
  readonly sizeGib: number;
  /** Epoch ms. */
  readonly until: number;
  overtaken: number;
  /** The requests of its kind and size that wait; null: it does not wait. */
  lane: Lane | null;
}

/** A kind of waiting requests: what they ask of a pool, whatever their sizes. */
export interface Kind {
  /** Equal for all requests that ask the same of pools, whatever their sizes. */
  readonly key: string;
  /** What one of them asks. */
  readonly attempt: AttemptRequest;
  /**
   * Equal for all kinds that ask mostly the same, so that one question to a pool rules out all of
   * them.
   */
  readonly familyKey: string;
  /** The part that the kind shares with its family; null: it asks for nothing more. */
  readonly part: AttemptRequest | null;
}

/** The waiting requests of one kind and size. */
export interface Lane {
  readonly alike: Alike;
  readonly sizeGib: number;
  /** In order. */
  readonly entries: LazyHeap<Entry>;
  /** Whether they are to be tried: as far as is known, a pool may take one now. */
  isDue: boolean;
}

/** The waiting requests of one kind. */
export interface Alike {
  readonly key: string;
  /** What one of them asks. */
  readonly attempt: AttemptRequest;
  /** Whether they ask for nothing that their family does not ask for. */
  readonly isPlain: boolean;
  readonly family: Family;
  /** Where the volumes that their hints name lived when no pool took them; null: not known. */
  homes: Homes | null;
  /** By size, GiB. None is empty. */
  readonly lanes: Map<number, Lane>;
  /** The request of this kind that is to be tried next; null: none; undefined: not computed yet. */
  turn: Turn | null | undefined;
}

/** A request that is to be tried. */
export interface Turn {
  readonly lane: Lane;
  readonly entry: Entry;
  /** The first in line of the kind, if this request would overtake it. */
  readonly ahead: Entry | null;
}

/**
 * Kinds that ask mostly the same of pools, so that one question to a pool rules out all of them.
 */
export interface Family {
  readonly key: string;
  /** What all of them ask; some ask more. */
  readonly attempt: AttemptRequest;
  /** Those for which there may be a place now, and the others. */
  readonly due: Shelf;
  readonly asleep: Shelf;
}

/** Whether a request comes before another: by priority, then by age. */
export function isBefore(a: Entry, b: Entry): boolean {
  return a.priority === b.priority ? a.serial < b.serial : a.priority > b.priority;
}

/** Whether a request still waits. */
export function waits({ lane }: Entry): boolean {
  return lane !== null;
}

/** An empty lane. */
export function laneOf(alike: Alike, sizeGib: number): Lane {
  return { alike, sizeGib, entries: new LazyHeap(isBefore, waits), isDue: false };
}

/** Lanes by their sizes. */
export class Shelf {
  /** GiB, ascending. */
  readonly #sizes: number[] = [];
  readonly #lanes = new Map<number, Set<Lane>>();

  /** The sizes of which there are any, GiB, ascending. */
  get sizes(): readonly number[] {
    return this.#sizes;
  }

  /** Those of a size, as they are now. */
  at(sizeGib: number): readonly Lane[] {
    return [...(this.#lanes.get(sizeGib) ?? [])];
  }

  /** The sizes from one on, as they are now. */
  from(sizeGib: number): readonly number[] {
    return this.#sizes.slice(placeOf(this.#sizes, sizeGib));
  }

  put(lane: Lane): void {
    const { sizeGib } = lane;
    const same = this.#lanes.get(sizeGib);
    if (same !== undefined) {
      same.add(lane);
      return;
    }
    this.#lanes.set(sizeGib, new Set([lane]));
    this.#sizes.splice(placeOf(this.#sizes, sizeGib), 0, sizeGib);
  }

  take(lane: Lane): void {
    const same = this.#lanes.get(lane.sizeGib);
    if (same?.delete(lane) !== true || same.size > 0) return;
    this.#lanes.delete(lane.sizeGib);
    this.#sizes.splice(placeOf(this.#sizes, lane.sizeGib), 1);
  }
}

/** The place of the first that is not below a size, among sizes that ascend. */
export function placeOf(sizes: readonly number[], sizeGib: number): number {
  let low = 0;
  let high = sizes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sizes[middle] ?? 0) < sizeGib) low = middle + 1;
    else high = middle;
  }
  return low;
}
