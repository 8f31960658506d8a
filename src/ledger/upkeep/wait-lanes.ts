import type { Homes } from '../../engine/request/affinity.js';
import type { AttemptRequest } from '../placement/attempt-request.js';
import { LazyHeap } from './lazy-heap.js';

/** A request that waits: no more of it than what its turn depends on. */
export interface Entry {
  readonly key: string;
  readonly volumeId: string;
  readonly serial: number;
  readonly priority: number;
  readonly sizeGib: number;
  /** Epoch ms. */
  readonly until: number;
  overtaken: number;
  /** Those that it waits with; null: it does not wait. */
  lane: Lane | null;
}

/** What requests have in common that wait. */
export interface Kind {
  /** The same for all that ask the same of pools, whatever their sizes. */
  readonly key: string;
  /** What one of them asks. */
  readonly attempt: AttemptRequest;
  /** The same for all kinds of which pools can be asked together, for most of what they want. */
  readonly familyKey: string;
  /** That part of what one of them asks; null: it is all that the kind asks. */
  readonly part: AttemptRequest | null;
}

/** Requests of one kind and size. */
export interface Lane {
  readonly alike: Alike;
  readonly sizeGib: number;
  /** In order. */
  readonly entries: LazyHeap<Entry>;
  /** Whether there may be a place for them now, as far as is known. */
  isDue: boolean;
}

/** Requests of one kind. */
export interface Alike {
  readonly key: string;
  /** What one of them asks. */
  readonly attempt: AttemptRequest;
  /** Whether they ask nothing that their family does not ask. */
  readonly isPlain: boolean;
  readonly family: Family;
  /**
   * Where the volumes lived that its hints name, when nothing took it; null: that is not known.
   */
  homes: Homes | null;
  /** By size, GiB. None is empty. */
  readonly lanes: Map<number, Lane>;
  /** Which of them is to be tried; null: none; undefined: that is to be found out. */
  turn: Turn | null | undefined;
}

/** A request that is to be tried. */
export interface Turn {
  readonly lane: Lane;
  readonly entry: Entry;
  /** The first of those that are alike, if it would be overtaken. */
  readonly ahead: Entry | null;
}

/** Kinds of which pools can be asked together, for most of what they want. */
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
