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
 * Requests that wait, by what could take them. They are tried in order, as far as there may be a
 * place for their sizes. A request that could have a place overtakes the first of those that are
 * alike, as often as is allowed; then it waits behind it.
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

  /** Kinds for which there may be a place though no pool gained anything: they name volumes. */
  naming(): Iterable<Alike> {
    return this.#naming;
  }

  /** A request waits. It is due at once: something may have changed since it was refused. */
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

  /** There may be a place for those of a kind and size. */
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
   * Tells where the volumes live that a kind names; null: nobody knows. It is woken if they lived
   * elsewhere when nothing took it.
   */
  homesAre(alike: Alike, homes: Homes | null): void {
    const before = alike.homes;
    alike.homes = homes;
    if (before !== null && homes !== null && sameHomes(before, homes)) return;
    for (const lane of alike.lanes.values()) this.wake(lane);
  }

  /** There is no place for them. */
  sleep(lane: Lane): void {
    if (!lane.isDue) return;
    const { alike } = lane;
    lane.isDue = false;
    alike.turn = undefined;
    alike.family.due.take(lane);
    alike.family.asleep.put(lane);
  }

  /**
   * The request that is to be tried next; undefined: none has a place, as far as is known.
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

/** The first in order of those that are due, unless it must not overtake the first of all. */
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
