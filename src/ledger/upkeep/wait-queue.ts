import type { Homes } from '../../engine/request/affinity.js';
import { sameHomes } from '../placement/homes.js';
import { LazyHeap } from './lazy-heap.js';
import {
  type Alike,
  type Entry,
  type Family,
  isBefore,
  type Kind,
  type Lane,
  laneOf,
  Shelf,
  type Turn,
  waits,
} from './wait-lanes.js';

/**
 * The requests that wait, by kind. Those are tried, in order, that a pool may take as far as is
 * known. A request that a pool may take overtakes the first of its kind, as often as `maxOvertakes`
 * allows; after that it waits behind it.
 */
export class WaitQueue {
  readonly #families = new Map<string, Family>();
  readonly #alike = new Map<string, Alike>();
  /** Those whose hints name volumes. */
  readonly #naming = new Set<Alike>();
  readonly #ofVolume = new Map<string, Entry>();
  /** Those of which some size may be due. */
  readonly #awake = new Set<Alike>();
  readonly #ends = new LazyHeap<Entry>((a, b) => a.until < b.until, waits);

  get size(): number {
    return this.#ofVolume.size;
  }

  /** When the time of the next one is over, epoch ms. */
  get ends(): number {
    return this.#ends.first?.until ?? Infinity;
  }

  families(): Iterable<Family> {
    return this.#families.values();
  }

  /**
   * Kinds that a pool may take though no pool gained anything: their hints or sources name volumes.
   */
  naming(): Iterable<Alike> {
    return this.#naming;
  }

  /**
   * Adds a request that waits. It is due at once: something may have changed since no pool took it.
   */
  add(entry: Entry, kind: Kind): void {
    this.removeVolume(entry.volumeId);
    const alike = this.#alike.get(kind.key) ?? this.#begin(kind);
    const lane = alike.lanes.get(entry.sizeGib) ?? this.#open(alike, entry.sizeGib);
    entry.lane = lane;
    lane.entries.add(entry);
    this.#ofVolume.set(entry.volumeId, entry);
    this.#ends.add(entry);
    alike.turn = undefined;
    this.wake(lane);
  }

  #begin(kind: Kind): Alike {
    let family = this.#families.get(kind.familyKey);
    if (family === undefined) {
      const attempt = kind.part ?? kind.attempt;
      family = { key: kind.familyKey, attempt, due: new Shelf(), asleep: new Shelf() };
      this.#families.set(family.key, family);
    }
    const { key, attempt, part } = kind;
    const isPlain = part === null;
    const own = { homes: null, lanes: new Map(), turn: undefined };
    const alike: Alike = { key, attempt, isPlain, family, ...own };
    this.#alike.set(kind.key, alike);
    if (kind.attempt.named.ids.length > 0) this.#naming.add(alike);
    return alike;
  }

  #open(alike: Alike, sizeGib: number): Lane {
    const lane = laneOf(alike, sizeGib);
    alike.lanes.set(sizeGib, lane);
    alike.family.asleep.put(lane);
    return lane;
  }

  /** A request waits no more. */
  remove(entry: Entry): void {
    const { lane } = entry;
    // It may be of before all was forgotten.
    if (lane === null || this.#ofVolume.get(entry.volumeId) !== entry) return;
    entry.lane = null;
    this.#ofVolume.delete(entry.volumeId);
    this.#ends.forget();
    lane.entries.forget();
    const { alike } = lane;
    if (lane.entries.size === 0) this.#close(lane);
    alike.turn = undefined;
    // It may have kept others waiting.
    if (alike.lanes.size > 0) this.#awake.add(alike);
  }

  #close(lane: Lane): void {
    const { alike } = lane;
    const { family, key, lanes } = alike;
    lanes.delete(lane.sizeGib);
    (lane.isDue ? family.due : family.asleep).take(lane);
    if (lanes.size > 0) return;
    this.#alike.delete(key);
    this.#naming.delete(alike);
    this.#awake.delete(alike);
    if (family.due.sizes.length + family.asleep.sizes.length === 0)
      this.#families.delete(family.key);
  }

  /** The volume is no longer wanted. */
  removeVolume(volumeId: string): void {
    const entry = this.#ofVolume.get(volumeId);
    if (entry !== undefined) this.remove(entry);
  }

  clear(): void {
    for (const of of [this.#families, this.#alike, this.#naming, this.#ofVolume, this.#awake])
      of.clear();
    this.#ends.clear();
  }

  /** A pool may take requests of this kind and size: they are to be tried. */
  wake(lane: Lane): void {
    const { alike } = lane;
    if (this.#alike.get(alike.key) !== alike) return;
    this.#awake.add(alike);
    if (lane.isDue) return;
    lane.isDue = true;
    alike.turn = undefined;
    alike.family.asleep.take(lane);
    alike.family.due.put(lane);
  }

  /**
   * Call with where the volumes live that a kind names; null: nobody knows. If they lived elsewhere
   * when no pool took the kind, its requests are to be tried.
   */
  homesAre(alike: Alike, homes: Homes | null): void {
    const before = alike.homes;
    alike.homes = homes;
    if (before !== null && homes !== null && sameHomes(before, homes)) return;
    for (const lane of alike.lanes.values()) this.wake(lane);
  }

  /** No pool takes requests of this kind and size: they are not tried until they are woken. */
  sleep(lane: Lane): void {
    if (!lane.isDue) return;
    const { alike } = lane;
    lane.isDue = false;
    alike.turn = undefined;
    alike.family.due.take(lane);
    alike.family.asleep.put(lane);
  }

  /**
   * The request to try next; undefined: no pool takes any, as far as is known.
   * @param maxOvertakes how often a request may be overtaken
   */
  next(maxOvertakes: number): Turn | undefined {
    let best: Turn | undefined;
    for (const alike of this.#awake) {
      if (alike.turn === undefined) alike.turn = turnOf(alike, maxOvertakes);
      const { turn } = alike;
      if (turn === null) this.#awake.delete(alike);
      else if (best === undefined || isBefore(turn.entry, best.entry)) best = turn;
    }
    return best;
  }

  /** Takes out those whose time is over. */
  over(now: number): readonly Entry[] {
    const over: Entry[] = [];
    for (let first = this.#ends.first; first !== undefined; first = this.#ends.first) {
      if (first.until > now) break;
      over.push(first);
      this.remove(first);
    }
    return over;
  }
}

/**
 * The first request of a kind that is due. Null: none is, or the first in line must not be
 * overtaken any more.
 */
function turnOf(alike: Alike, maxOvertakes: number): Turn | null {
  let due: Lane | undefined;
  let entry: Entry | undefined;
  let first: Entry | undefined;
  for (const lane of alike.lanes.values()) {
    const head = lane.entries.first;
    if (head === undefined) continue;
    if (first === undefined || isBefore(head, first)) first = head;
    if (!lane.isDue || (entry !== undefined && !isBefore(head, entry))) continue;
    entry = head;
    due = lane;
  }
  if (entry === undefined || due === undefined) return null;
  if (first === undefined || first === entry) return { lane: due, entry, ahead: null };
  for (const { entries } of alike.lanes.values()) {
    const head = entries.first;
    if (head !== undefined && head.overtaken >= maxOvertakes && isBefore(head, entry)) return null;
  }
  return { lane: due, entry, ahead: first };
}
