import type { PlacesOfSet } from '../../engine/decide/set-places.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { Missing } from '../../engine/journal/lines.js';
import type { MadeDecision } from '../../engine/journal/recorded-decision.js';
import { DecisionRecorder } from '../../engine/journal/recorder.js';
import { isAway } from '../errors.js';
import type { Clock, Observer, Timers } from '../lib/ports.js';
import { journalKeptMs, type LedgerSettings } from '../settings.js';
import type { JournalStore } from '../store-port/journal.js';
import { Unwritten, withLost } from './unwritten.js';

/** From so many bytes on, lines are written without waiting for the next round. */
const MOST_BYTES = 1024 * 1024;
/** So many pools are told at a stretch: a complete one takes some 35 µs. */
const POOLS_AT_ONCE = 128;
/**
 * If fewer pools changed since the last decision, nothing is told until the next one: it keeps what
 * it saw of each, which takes some 0.2 µs, and its lines are written behind it.
 */
const MOST_BEHIND = 4096;
/** The same if nothing was decided for so long, ms: then a report need not cost a line a pool. */
const MOST_BEHIND_IDLE = 65_536;
const IDLE_MS = 60_000;
/** Pools are told again so many times while a line is kept, and so often, ms. */
const TELLINGS = 4;
const TELL_EVERY_MS = 6 * 3_600_000;

/** What a journal works with. */
interface JournalParts {
  readonly index: PoolIndex;
  readonly store: JournalStore;
  /** Its id: no other server's, and none of an earlier run. */
  readonly id: string;
  readonly now: Clock;
  /** Lets whatever waits for the event loop go first. */
  readonly turn: () => Promise<void>;
  /** How long lines are kept now, ms; 0: none are written. */
  readonly keptMs: () => number;
  /** Told what went wrong where nobody waits. */
  readonly failed: (error: unknown) => void;
  /** Of so many decisions more it will not be told what they saw. */
  readonly lost: (decisions: number) => void;
  /** It can be written again: what it says of those that it lost. */
  readonly wentOn: (missing: Missing) => void;
  /** From so many bytes on that could not be written nothing more is kept. Default: 16 MiB. */
  readonly mostUnwritten?: number;
}

/**
 * This server's journal of what its decisions saw. It is written behind the decisions, in rounds: a
 * server that is killed loses what came since the last one, and the decisions stand all the same.
 * While the store cannot be written, lines are kept for later up to a bound. Beyond it decisions
 * are only counted, and the journal says how many it lacks once it goes on.
 */
export class DecisionJournal {
  readonly #recorder: DecisionRecorder;
  #tells = false;
  /** Epoch ms. */
  #lastDecided = -Infinity;
  #written: Promise<void> = Promise.resolve();
  /** While lines that wait are being written. */
  #behind: Promise<void> | null = null;
  readonly #unwritten: Unwritten;
  /** As much waits as may: nothing is taken down until it is written. */
  #isFull = false;
  /** Decisions that were lost since it last said how many. */
  #missing: Missing | null = null;

  constructor(private readonly parts: JournalParts) {
    this.#recorder = new DecisionRecorder(parts.index);
    this.#unwritten = new Unwritten(parts.mostUnwritten);
  }

  /** Tells the pools that a server begins with, so that its first decision need not. */
  async begin(): Promise<void> {
    if (this.isKept) await this.#catchUp();
  }

  /**
   * Tells pools in turns, if so many changed that the next decision would keep others waiting even
   * if it only keeps what it saw.
   */
  async keepUp(): Promise<void> {
    if (!this.isKept) return;
    const isIdle = this.parts.now() - this.#lastDecided > IDLE_MS;
    const most = isIdle ? MOST_BEHIND_IDLE : MOST_BEHIND;
    if (this.parts.index.changed.size > most) await this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    while (this.#recorder.catchUp(this.parts.now(), POOLS_AT_ONCE)) await this.#letOthers();
  }

  /** Writes what waits, in turns. */
  #catchUpBehind(): Promise<void> {
    this.#behind ??= this.#writeBehind().finally(() => {
      this.#behind = null;
    });
    return this.#behind;
  }

  async #writeBehind(): Promise<void> {
    do await this.#letOthers();
    while (this.#recorder.writeSome(POOLS_AT_ONCE));
  }

  async #letOthers(): Promise<void> {
    if (this.#recorder.bytes > MOST_BYTES) await this.#keep().catch(this.parts.failed);
    await this.parts.turn();
  }

  /** Whether any of it is kept now. */
  get isKept(): boolean {
    const is = this.parts.keptMs() > 0 && !this.#isFull;
    if (is === this.#tells) return is;
    // A reload switched it, or it goes on.
    this.#tells = is;
    if (is) this.#begin();
    else this.#recorder.end();
    return is;
  }

  #begin(): void {
    const missing = this.#missing;
    this.#missing = null;
    this.#recorder.begin(missing, this.parts.now());
    if (missing !== null) this.parts.wentOn(missing);
  }

  #lost({ decisions, from }: { readonly decisions: number; readonly from: number }): void {
    this.#missing = withLost(this.#missing, decisions, from, this.parts.now());
    if (decisions > 0) this.parts.lost(decisions);
  }

  /** Takes down that a set is decided. Call it before its first decision. */
  setBegan(places: PlacesOfSet, before: readonly string[]): void {
    if (this.isKept) this.#recorder.setBegan(places, before, this.parts.now());
  }

  /** Takes a decision down. Call it before anything that it reserves. */
  decided(made: MadeDecision): void {
    if (!this.isKept) {
      if (this.#isFull && this.parts.keptMs() > 0)
        this.#lost({ decisions: 1, from: made.request.now });
      return;
    }
    this.#lastDecided = made.request.now;
    this.#recorder.decided(made);
    if (this.#recorder.isBehind) void this.#catchUpBehind().catch(this.parts.failed);
    else if (this.#recorder.bytes > MOST_BYTES) void this.flush().catch(this.parts.failed);
  }

  /**
   * Writes what was taken down. Rejects with StoreUnavailable: then it is written later. Rejects
   * with what else kept it from being written: then it is lost.
   */
  async flush(): Promise<void> {
    if (this.#recorder.isBehind) await this.#catchUpBehind();
    await this.#keep();
  }

  /** One segment after the other. */
  #keep(): Promise<void> {
    const after = this.#written.catch(() => undefined);
    this.#written = after.then(() => this.#write());
    return this.#written;
  }

  async #write(): Promise<void> {
    const { store, id, now, keptMs } = this.parts;
    const at = now();
    const tellBefore = at - Math.min(keptMs() / TELLINGS, TELL_EVERY_MS);
    const taken = this.#recorder.take(at, tellBefore);
    if (taken !== null) this.#unwritten.add(taken);
    try {
      for (let next = this.#unwritten.first; next !== undefined; next = this.#unwritten.first) {
        const { decisions: _, ...segment } = next;
        await store.keepSegment({ ...segment, journal: id });
        this.#unwritten.wasWritten();
      }
    } catch (error) {
      // What the store refuses for itself would be in the way of all that comes.
      if (!isAway(error)) this.#giveUp();
      else if (this.#unwritten.isFull && !this.#isFull) {
        this.#isFull = true;
        this.#tells = false;
        this.#lost(this.#recorder.discard());
      }
      throw error;
    }
    this.#isFull = false;
  }

  /** Nothing of what was not written is written any more; it begins anew. */
  #giveUp(): void {
    this.#isFull = false;
    this.#tells = false;
    this.#lost(this.#unwritten.discard());
    this.#lost(this.#recorder.discard());
  }

  /** Writes what is left, if that can be. Never rejects. */
  async close(): Promise<void> {
    await this.flush().catch(() => this.#giveUp());
  }
}

/** What a server gives its journal. */
interface JournalBasis {
  readonly store: JournalStore;
  readonly clock: Clock;
  readonly timers: Pick<Timers, 'soon'>;
}

/** A server's journal, by the settings that are in force. */
export function journalOf(
  { store, clock, timers }: JournalBasis,
  index: PoolIndex,
  id: string,
  observer: Pick<Observer, 'fault' | 'journalLost' | 'journalWentOn'>,
  inForce: { readonly settings: LedgerSettings },
): DecisionJournal {
  return new DecisionJournal({
    index,
    store,
    id,
    now: clock,
    turn: () => new Promise((resolve) => timers.soon(resolve)),
    keptMs: () => journalKeptMs(inForce.settings.retention),
    failed: (error) => observer.fault(error, 'writing the decision journal'),
    lost: (decisions) => observer.journalLost(decisions),
    wentOn: (missing) => observer.journalWentOn(missing),
  });
}
