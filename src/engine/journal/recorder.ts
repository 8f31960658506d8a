import type { Profile } from '../decide/profile.js';
import type { PlacesOfSet } from '../decide/set-places.js';
import type { Basis } from '../index/basis.js';
import type { IndexedPool } from '../index/indexed-pool.js';
import type { PoolIndex } from '../index/pool-index.js';
import { figuresOf } from './figures.js';
import type { Line, Missing } from './lines.js';
import { PoolLines } from './pool-lines.js';
import type { MadeDecision, RecordedDecision } from './recorded-decision.js';
import { type SeenPool, seenNow, takesPart } from './seen-pool.js';
import { SegmentWriter, unusualText } from './segment-writer.js';
import { type Waiting, WaitingLines } from './waiting-lines.js';

/** Some of a journal's lines, in order. */
export interface Segment {
  /** From 1. */
  readonly number: number;
  /** From here on, its journal says of every pool all that the decisions in this segment saw. */
  readonly since: number;
  /** Epoch ms: when its lines were written. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** How many decisions it tells. */
  readonly decisions: number;
  readonly bytes: Uint8Array;
}

/** For so many bytes of news, one of a pool that is told again. */
const NEWS_A_TELLING = 4;
/** So many pools are told again in one segment because they were told long ago. */
const AGAIN_AT_ONCE = 256;
/**
 * If more pools changed since the decision before, what a decision saw is kept, and written behind
 * it.
 */
const MOST_AT_ONCE = 256;

/**
 * Writes a journal of what decisions saw: before each decision, what changed of the pools since the
 * one before. To understand a decision one must read back to where every pool is told completely;
 * so each segment tells some of the pools again, in a quarter of the bytes of its other lines,
 * by turns; and those that were told too long ago, for what is past its time is removed.
 */
export class DecisionRecorder {
  /** The one that was told completely the longest ago comes first. */
  readonly #known = new Map<IndexedPool, PoolLines>();
  readonly #profiles = new Map<Profile, number>();
  readonly #to = new SegmentWriter();
  /** While there are any, all others go behind them. */
  readonly #waiting = new WaitingLines();
  /** The bytes of complete pools. */
  #completeBytes = 0;
  /** Decisions that were written since the last `take`. */
  #decisions = 0;
  #number = 1;
  #since = 1;
  #firstAt = 0;

  /** @param mostAtOnce if more pools changed, what a decision saw waits for `writeSome` */
  constructor(
    private readonly index: PoolIndex,
    private readonly mostAtOnce = MOST_AT_ONCE,
  ) {}

  /**
   * From now on pools are told, all of them anew.
   * @param missing what was not told since it ended; null: nothing
   */
  begin(missing: Missing | null, now: number): void {
    this.#known.clear();
    this.#waiting.clear();
    this.index.noteChanges();
    if (missing === null) return;
    // Who looks for a decision of that time must come to this segment.
    this.#begin(missing.from);
    this.#to.line(['missing', { ...missing, until: Math.max(now, missing.until) }]);
  }

  /** Nothing is told until it begins again. */
  end(): void {
    this.#known.clear();
    this.#waiting.clear();
    this.index.changed.end();
  }

  /** Ends, and forgets what was not taken. Returns how many decisions that were, and since when. */
  discard(): { readonly decisions: number; readonly from: number } {
    const waiting = this.#waiting.decisions();
    const from = this.#to.length > 0 ? this.#firstAt : (waiting[0] ?? Infinity);
    const decisions = this.#decisions + waiting.length;
    this.end();
    this.#takeBytes();
    return { decisions, from };
  }

  /** Of the lines that were not taken yet. */
  get bytes(): number {
    return this.#to.length;
  }

  /** Whether lines wait for `writeSome`. */
  get isBehind(): boolean {
    return !this.#waiting.isEmpty;
  }

  /** Writes at most so many of the lines that wait. True: there are more. */
  writeSome(most: number): boolean {
    for (let left = most; left > 0; left -= 1) {
      const next = this.#waiting.take();
      if (next === null) return false;
      this.#write(next);
    }
    return this.isBehind;
  }

  /** Writes what waits, then what changed, of at most so many pools. True: there is more. */
  catchUp(now: number, most: number): boolean {
    if (this.isBehind) {
      this.writeSome(most);
      return true;
    }
    const { changed } = this.index;
    let left = most;
    for (const pool of changed) {
      if (left === 0) return true;
      left -= 1;
      changed.delete(pool);
      this.#note(pool, pool, now);
    }
    return false;
  }

  /**
   * Writes a decision, or keeps what it saw if that takes long: then `isBehind`. Call it before
   * anything that it reserves. Hot.
   */
  decided(made: MadeDecision): void {
    const { now } = made.request;
    const { revision } = this.index;
    const apart = this.#apart(made.basis);
    const unusual = unusualText(made, apart);
    if (this.#goesBehind(now))
      this.#waiting.add({ kind: 'decision', made: withoutAccount(made), revision, unusual });
    else this.#decision(made, revision, unusual);
  }

  /**
   * A set is put together by the decisions that come next, without a turn in between.
   * @param before pools of its volumes that are placed, and whose decisions were not written
   */
  setBegan({ rules, together, tried }: PlacesOfSet, before: readonly string[], now: number): void {
    const line = JSON.stringify(['set', { rules, together, tried, before }] satisfies Line);
    if (this.#goesBehind(now)) this.#waiting.add({ kind: 'set', line, now });
    else this.#set(line, now);
  }

  /** Tells what changed. True: it waits, and so must what comes next. */
  #goesBehind(now: number): boolean {
    const { changed } = this.index;
    if (!this.isBehind && changed.size <= this.mostAtOnce) {
      this.catchUp(now, Infinity);
      return false;
    }
    for (const pool of changed)
      this.#waiting.add({ kind: 'pool', pool, seen: takesPart(pool) ? seenNow(pool) : null, now });
    changed.clear();
    return true;
  }

  #write(line: Waiting): void {
    switch (line.kind) {
      case 'pool':
        this.#note(line.pool, line.seen, line.now);
        return;
      case 'set':
        this.#set(line.line, line.now);
        return;
      case 'decision':
        this.#decision(line.made, line.revision, line.unusual);
    }
  }

  #decision(made: MadeDecision, revision: number, unusual: string | null): void {
    this.#begin(made.request.now);
    const profile = this.#numberOf(made.profile);
    this.#to.decision(made, { profile, revision }, unusual);
    this.#decisions += 1;
  }

  #set(line: string, now: number): void {
    this.#begin(now);
    this.#to.text(line);
  }

  /**
   * The lines since the last call; null: there are none.
   * @param tellBefore pools that were told completely before it, epoch ms, are told again
   */
  take(now: number, tellBefore: number): Segment | null {
    // What waits is of before: a pool as it is now would be told too early.
    if (!this.isBehind) this.#tellAgain(now, tellBefore);
    if (this.#to.length === 0) return null;
    const segment = {
      number: this.#number,
      since: this.#since,
      firstAt: this.#firstAt,
      lastAt: Math.max(now, this.#firstAt),
      decisions: this.#decisions,
      bytes: this.#takeBytes(),
    };
    this.#number += 1;
    return segment;
  }

  #takeBytes(): Uint8Array {
    this.#completeBytes = 0;
    this.#decisions = 0;
    this.#profiles.clear();
    return this.#to.take();
  }

  #apart({ settled }: Basis): RecordedDecision['apart'] {
    if (settled === null) return [];
    return this.index
      .unsettled(settled)
      .filter((pool) => takesPart(pool))
      .map((pool) => [pool.slot, ...figuresOf(pool)] as const);
  }

  #numberOf(profile: Profile): number {
    const known = this.#profiles.get(profile);
    if (known !== undefined) return known;
    const number = this.#profiles.size;
    this.#profiles.set(profile, number);
    this.#to.line(['profile', number, profile.name, profile.options]);
    return number;
  }

  /** @param seen null: it takes no part */
  #note(pool: IndexedPool, seen: SeenPool | null, now: number): void {
    const known = this.#known.get(pool);
    this.#begin(now);
    if (seen === null || !takesPart(seen)) {
      if (known === undefined) return;
      this.#known.delete(pool);
      this.#to.line(['gone', pool.slot]);
    } else if (known === undefined) this.#complete(pool, new PoolLines(pool, seen), seen, now);
    else known.next(this.#to, seen);
  }

  #complete(pool: IndexedPool, lines: PoolLines, seen: SeenPool, now: number): void {
    this.#begin(now);
    const before = this.#to.length;
    lines.complete(this.#to, seen);
    this.#completeBytes += this.#to.length - before;
    this.#known.delete(pool);
    this.#known.set(pool, lines);
    lines.segment = this.#number;
    lines.toldAt = now;
  }

  #tellAgain(now: number, tellBefore: number): void {
    const news = this.#to.length - this.#completeBytes;
    const until = this.#to.length + news / NEWS_A_TELLING;
    let old = AGAIN_AT_ONCE;
    for (const [pool, lines] of this.#known) {
      if (lines.segment === this.#number) return;
      const isOld = lines.toldAt < tellBefore && old > 0;
      if (this.#to.length >= until && !isOld) return;
      old -= 1;
      this.index.changed.delete(pool);
      if (takesPart(pool)) this.#complete(pool, lines, pool, now);
      else this.#note(pool, null, now);
    }
  }

  /** Before the first line of a segment. */
  #begin(now: number): void {
    if (this.#to.length > 0) return;
    this.#firstAt = now;
    const [oldest] = this.#known.values();
    this.#since = oldest?.segment ?? this.#number;
  }
}

/** What is told of a refusal's account stands in what is unusual of it; the whole is large. */
function withoutAccount(made: MadeDecision): MadeDecision {
  if (made.outcome.kind === 'chosen') return made;
  const { diagnosis } = made.outcome;
  const slight = { ...diagnosis, nearestMisses: [], pools: [] };
  return { ...made, outcome: { kind: 'refused', diagnosis: slight } };
}
