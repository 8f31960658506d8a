import type { AttemptRequest } from '../placement/attempt-request.js';
import { Ends } from './ends.js';

/** A request that waits. */
export interface Entry {
  readonly key: string;
  readonly volumeId: string;
  readonly serial: number;
  readonly priority: number;
  readonly sizeGib: number;
  /** Epoch ms. */
  readonly until: number;
  overtaken: number;
}

/** So many that wait no more may stay among the ends, beside as many as wait. */
const SPARE = 1024;

/** Requests that ask the same of pools, but for their sizes. */
export interface Alike {
  readonly key: string;
  /** What one of them asks. */
  readonly attempt: AttemptRequest;
  /** By size, GiB, each in order. */
  readonly bySize: Map<number, Entry[]>;
  /** Sizes for which there may be a place now, as far as is known. */
  readonly due: Set<number>;
}

/** A request that is to be tried. */
export interface Turn {
  readonly alike: Alike;
  readonly entry: Entry;
  /** The first of those that are alike, if it would be overtaken. */
  readonly ahead: Entry | null;
}

/** Whether a request comes before another: by priority, then by age. */
function isBefore(a: Entry, b: Entry): boolean {
  return a.priority === b.priority ? a.serial < b.serial : a.priority > b.priority;
}

/**
 * Requests that wait, by what could take them. They are tried in order, as far as there may be a
 * place for their sizes. A request that could have a place overtakes the first of those that are
 * alike, as often as is allowed; then it waits behind it.
 */
export class WaitQueue {
  readonly #alike = new Map<string, Alike>();
  readonly #of = new Map<string, { readonly alike: Alike; readonly entry: Entry }>();
  /** Keys by volume. */
  readonly #ofVolume = new Map<string, string>();
  /** Those of which some size may be due. */
  readonly #awake = new Set<Alike>();
  readonly #ends = new Ends<Entry>();

  get size(): number {
    return this.#of.size;
  }

  /** When the time of the next one is over, epoch ms, or a moment before that. */
  get ends(): number {
    return this.#ends.first?.until ?? Infinity;
  }

  kinds(): Iterable<Alike> {
    return this.#alike.values();
  }

  /** A request waits. It is due at once: something may have changed since it was refused. */
  add(entry: Entry, kind: string, attempt: AttemptRequest): void {
    this.remove(entry.key);
    let alike = this.#alike.get(kind);
    if (alike === undefined) {
      alike = { key: kind, attempt, bySize: new Map(), due: new Set() };
      this.#alike.set(kind, alike);
    }
    const same = alike.bySize.get(entry.sizeGib) ?? [];
    alike.bySize.set(entry.sizeGib, same);
    const place = same.findLastIndex((other) => isBefore(other, entry));
    same.splice(place + 1, 0, entry);
    this.#of.set(entry.key, { alike, entry });
    this.#ofVolume.set(entry.volumeId, entry.key);
    this.#ends.add(entry);
    this.wake(alike, entry.sizeGib);
  }

  remove(key: string): void {
    const known = this.#of.get(key);
    if (known === undefined) return;
    this.#of.delete(key);
    const { alike, entry } = known;
    this.#ofVolume.delete(entry.volumeId);
    const same = alike.bySize.get(entry.sizeGib) ?? [];
    same.splice(same.indexOf(entry), 1);
    if (same.length === 0) {
      alike.bySize.delete(entry.sizeGib);
      alike.due.delete(entry.sizeGib);
    }
    if (this.#ends.size > 2 * this.#of.size + SPARE) this.#ends.keep((one) => this.#waits(one));
    // It may have kept others waiting.
    if (alike.due.size > 0) this.#awake.add(alike);
    if (alike.bySize.size === 0) {
      this.#alike.delete(alike.key);
      this.#awake.delete(alike);
    }
  }

  /** The volume is no longer wanted. */
  removeVolume(volumeId: string): void {
    const key = this.#ofVolume.get(volumeId);
    if (key !== undefined) this.remove(key);
  }

  clear(): void {
    this.#alike.clear();
    this.#of.clear();
    this.#ofVolume.clear();
    this.#awake.clear();
    this.#ends.clear();
  }

  /** There may be a place for those of a size. */
  wake(alike: Alike, sizeGib: number): void {
    alike.due.add(sizeGib);
    this.#awake.add(alike);
  }

  /** There is no place for those of a size. */
  sleep(alike: Alike, sizeGib: number): void {
    alike.due.delete(sizeGib);
  }

  /**
   * The request that is to be tried next; undefined: none has a place, as far as is known.
   * @param maxOvertakes how often a request may be overtaken
   */
  next(maxOvertakes: number): Turn | undefined {
    let best: Turn | undefined;
    for (const alike of this.#awake) {
      const turn = turnOf(alike, maxOvertakes);
      if (turn === undefined) this.#awake.delete(alike);
      else if (best === undefined || isBefore(turn.entry, best.entry)) best = turn;
    }
    return best;
  }

  /** Takes out those whose time is over. */
  over(now: number): readonly Entry[] {
    const over: Entry[] = [];
    for (let first = this.#ends.first; first !== undefined; first = this.#ends.first) {
      const waits = this.#waits(first);
      if (waits && first.until > now) break;
      this.#ends.take();
      if (!waits) continue;
      over.push(first);
      this.remove(first.key);
    }
    return over;
  }

  /** Entries stay among the ends after they were removed. */
  #waits(entry: Entry): boolean {
    return this.#of.get(entry.key)?.entry === entry;
  }
}

/** The first in order of those that are due, unless it must not overtake the first of all. */
function turnOf(alike: Alike, maxOvertakes: number): Turn | undefined {
  let entry: Entry | undefined;
  let first: Entry | undefined;
  for (const [sizeGib, [head]] of alike.bySize) {
    if (head === undefined) continue;
    if (first === undefined || isBefore(head, first)) first = head;
    if (alike.due.has(sizeGib) && (entry === undefined || isBefore(head, entry))) entry = head;
  }
  if (entry === undefined) return undefined;
  if (first === undefined || first === entry) return { alike, entry, ahead: null };
  for (const [head] of alike.bySize.values())
    if (head !== undefined && head.overtaken >= maxOvertakes && isBefore(head, entry))
      return undefined;
  return { alike, entry, ahead: first };
}
