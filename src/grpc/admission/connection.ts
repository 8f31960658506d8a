import type { ClientKey } from './client-key.js';
import { ResetBudget } from './reset-budget.js';

/** A client that has room again begins what it held back within so long, ms. */
const REACTION_MS = 50;
/** Who does not say for so long that it heard of its new limit is not waited for, ms. */
const ACKNOWLEDGED_MS = 2_000;
/** What came may have lain there for so long, where it is not known, ms. */
const UNSEEN_MS = 250;
/** Calls of a connection that has to wait: what it still sent would be too old, and be reset. */
const NONE = 0;
/** After a change of turns a client sends what it held back: how much it asks is seen later, ms. */
const SETTLE_MS = 750;

/**
 * A worker or manager that spoke within so long is one, ms: leases are renewed, and signs of life
 * given, some times a minute.
 */
const DUTIES_MS = 60_000;

/** Tells the client of a connection how many calls it may have open. */
export type TellLimit = (calls: number) => void;

/** What a connection did for a while. */
interface Taken {
  /** Creates. */
  readonly asked: number;
  readonly refused: number;
}

/**
 * What one connection has open and asks for. A client holds back the calls that go beyond the limit
 * of its connection, and begins them in their order. The timeout that such a call states is mostly
 * that of its beginning (Go, Java and Node.js write it before the call waits), so that it looks
 * younger than it is; only the time for which its connection was full tells how old it may be.
 */
export class Connection {
  /** Of its last create. */
  client: ClientKey;
  readonly #resets = new ResetBudget();
  #open = 0;
  #limit: number;
  /** Since when its client may hold calls back; null: it holds none. */
  #fullSince: number | null = null;
  /** Since when fewer calls are open than it may have; null: it has no room, or was not told. */
  #roomSince: number | null = Number.NEGATIVE_INFINITY;
  /**
   * When its client was told a limit of which it did not say yet that it knows it; null: it did.
   */
  #toldAt: number | null = null;
  #closed = false;
  #turnedAt = Number.NEGATIVE_INFINITY;
  #asked = 0;
  #refused = 0;
  #perSecond = 0;
  #dutiesAt = Number.NEGATIVE_INFINITY;

  constructor(
    /** `address:port` of its peer. */
    readonly peer: string,
    /** Calls that it may have open at most. */
    private readonly most: number,
    private readonly tell: TellLimit,
  ) {
    this.client = peer;
    this.#limit = most;
  }

  /** Whether others have their turn: it may have no call meanwhile. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** When its turn began, or ended, ms. */
  get turnedAt(): number {
    return this.#turnedAt;
  }

  /** Creates a second that it asks for in its turn. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /** Calls that it may have open, as its client was told last. */
  get limit(): number {
    return this.#limit;
  }

  /**
   * Whether it may be told to wait for its turn. Not if a worker or manager speaks over it: what it
   * has to say in time would wait behind the creates that its client holds back.
   * @param now ms
   */
  mayWait(now: number): boolean {
    return now - this.#dutiesAt >= DUTIES_MS;
  }

  /** A call of a worker or manager came. @param now ms */
  hasDuties(now: number): void {
    this.#dutiesAt = now;
  }

  /** A call came. @param now ms */
  opened(now: number): void {
    this.#open += 1;
    this.#room(now);
  }

  /** A call is over. @param wasReset whether its client gave it up */
  ended(now: number, wasReset: boolean): void {
    this.#open -= 1;
    if (wasReset) this.wasReset(now);
    this.#room(now);
  }

  /** A call was given up by its client. */
  wasReset(now: number): void {
    this.#resets.count(now);
    // Before the next look: a burst may come at once.
    if (this.#limit !== NONE) this.limitCalls(now);
  }

  /**
   * How long a call that comes now may have been held back by its client, ms.
   * @param lastRead when connections were read before, ms; null where that is not known
   */
  heldMs(now: number, lastRead: number | null): number {
    if (this.#fullSince === null) return 0;
    const seenAt = lastRead ?? now - UNSEEN_MS;
    // All that was held back came with what was read then, and there was room for more.
    if (this.#roomSince !== null && this.#roomSince + REACTION_MS <= seenAt) {
      this.#fullSince = null;
      return 0;
    }
    return now - this.#fullSince;
  }

  /** It asks for a create, which is refused or not. */
  asks(client: ClientKey, refused: boolean): void {
    this.client = client;
    this.#asked += 1;
    if (refused) this.#refused += 1;
  }

  /** Creates that it asked for since this was called last, and those that were refused. */
  taken(now: number, seconds: number): Taken {
    const [asked, refused] = [this.#asked, this.#refused];
    this.#asked = 0;
    this.#refused = 0;
    if (!this.#closed && now - this.#turnedAt >= SETTLE_MS) this.#perSecond = asked / seconds;
    return { asked, refused };
  }

  /** Ends its turn: from now on no call may come. */
  close(now: number): void {
    this.#closed = true;
    this.#turnedAt = now;
    this.limitCalls(now);
  }

  /** Begins its turn. */
  reopen(now: number): void {
    this.#closed = false;
    this.#turnedAt = now;
    this.limitCalls(now);
  }

  /** Finds how many calls it may have now, and tells its client if these are others. */
  limitCalls(now: number): void {
    const limit = this.#closed || this.#resets.isShort(now) ? NONE : this.most;
    if (limit === this.#limit) return;
    this.#limit = limit;
    this.#toldAt = now;
    this.tell(limit);
    this.#room(now);
  }

  /** Its client knows the limit that it was told last, and begins now what it held back. */
  acknowledged(now: number): void {
    this.#toldAt = null;
    this.#room(now);
  }

  #room(now: number): void {
    const knows = this.#toldAt === null || now - this.#toldAt >= ACKNOWLEDGED_MS;
    if (this.#open >= this.#limit) {
      this.#fullSince ??= now;
      this.#roomSince = null;
    } else if (knows) this.#roomSince ??= now;
  }
}
