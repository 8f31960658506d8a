import type { CodedError } from '../../domain/errors.js';
import type { CallSignal } from '../../ledger/lib/ports.js';
import { Announced } from './announced.js';
import { AnswerTime } from './answer-time.js';
import type { ClientKey } from './client-key.js';
import { CommitBudget } from './commit-budget.js';
import type { Took } from './commit-cost.js';
import { FairQueue } from './fair-queue.js';
import { LoopLag } from './loop-lag.js';
import { OverloadAnswers } from './overload-answers.js';
import { Patience } from './patience.js';
import { type Refusal, type RefusalCounts, Refusals } from './refusals.js';
import { Shares } from './shares.js';
import { Throughput } from './throughput.js';

/** Creates that are let in at a time where no commit runs. */
const WITHOUT_COMMIT = 32;
/** What is let in waits for the commit that runs, half of it as a rule, and then for its own. */
const CYCLES = 1.5;
/**
 * Share of a caller's time that waiting and deciding may take, so that it hears of the answer; of a
 * client that has nothing waiting, so that those who have are refused before it.
 */
const SHARE_OF_DEADLINE = { most: 0.5, first: 0.75 };
/** What a commit takes may be so much longer than expected. */
const SLACK = 1.2;
/** How often what waits is looked at where no commit runs, ms. */
const LOOK_MS = 5;
/**
 * Volumes that one stream may have undecided: as many as are decided in so long, ms, within limits.
 */
const STREAM_MS = 250;
const ROOM = { least: 32, most: 1024 };
/** When to ask again, ms. */
const RETRY = { least: 100, most: 5_000 };

/** How much may wait. */
export interface AdmissionLimits {
  /** Creates in progress, waiting ones included. */
  readonly creates: number;
  /** Of requests that wait, bytes. */
  readonly createBytes: number;
}

/** What waits for its commit, as the ledger knows it. */
export interface Backlog {
  /** Changes that no transaction has taken yet. */
  readonly queued: number;
  /**
   * Tells whenever a transaction takes what is queued, and what the one before it took by itself
   * with so many changes; null: that is not known.
   */
  onTaken(tell: (last: Took | null) => void): void;
}

/** A create that asks to be let in. */
export interface Entrant {
  readonly client: ClientKey;
  /** Size of the request. */
  readonly bytes: number;
  /** When its caller no longer waits, epoch ms; Infinity: it waits as long as it takes. */
  readonly deadlineAt: number;
  readonly signal: Pick<CallSignal, 'aborted' | 'throwIfAborted'>;
  /** Whether `announce` was told of it, as of every call of its own. */
  readonly announced?: boolean | undefined;
}

interface Waiting extends Entrant {
  /** Ms, by the process's own clock. */
  readonly since: number;
  readonly enter: () => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * Lets creates in as fast as they are committed, clients by turns, and refuses at once what could
 * not be answered in time. Everything else a server is asked passes by: it is decided before any
 * create that waits here.
 */
export class Admission {
  readonly #queue = new FairQueue<Waiting>();
  readonly #throughput = new Throughput();
  readonly #budget = new CommitBudget();
  readonly #patience = new Patience();
  readonly #toAnswer = new AnswerTime();
  readonly #lag = new LoopLag();
  readonly #announced = new Announced();
  /** Errors that are sent again and again. */
  readonly answers = new OverloadAnswers();
  /** Creates in progress, and the bytes of those that wait. */
  readonly #creates: Shares;
  readonly #bytes: Shares;
  #looking = false;
  #entered: (seconds: number) => void = () => {};

  constructor(
    limits: AdmissionLimits,
    /** Null: nothing ever waits for a commit, so that all are let in at once. */
    private readonly backlog: Backlog | null,
    private readonly refusals = new Refusals(),
    /** Epoch ms, as deadlines are; and numbers from 0 up to 1. */
    private readonly clock: () => number = Date.now,
    private readonly random: () => number = Math.random,
  ) {
    this.#creates = new Shares(limits.creates);
    this.#bytes = new Shares(limits.createBytes);
    backlog?.onTaken((last) => {
      if (last !== null) this.#budget.committed(last);
      this.#toAnswer.nextCommit();
      this.#budget.taken(performance.now(), this.#queue.size > 0, this.#patience.ms);
      if (this.#queue.size > 0) this.#look();
    });
  }

  /** Tells how long each create waited that is let in, seconds. Must not throw. */
  onEntered(tell: (seconds: number) => void): void {
    this.#entered = tell;
  }

  /** Creates that wait. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Bytes of their requests. */
  get waitingBytes(): number {
    return this.#bytes.total;
  }

  /** Creates that were let in or wait, and are not answered. */
  get inProgress(): number {
    return this.#creates.total;
  }

  /** Creates a second that the server does while there is always one waiting. */
  get perSecond(): number {
    return this.#throughput.perSecond(performance.now());
  }

  /** When connections were read before, ms; null where that is not known. @param now ms */
  lastRead(now: number): number | null {
    return this.#lag.lastRead(now);
  }

  /** Calls that were refused since the start, by why. */
  get refused(): RefusalCounts {
    return this.refusals.counts;
  }

  /**
   * Why a create that comes now would not be answered in time; null: it would.
   * @param withinMs how long its caller waits; Infinity: as long as it takes
   */
  refusal(client: ClientKey, withinMs: number): Refusal | null {
    this.#patience.heard(withinMs);
    if (!this.#creates.hasRoom(client)) return 'creates';
    const lag = this.#lag.ms(performance.now());
    // Its answer waits as long again until it is written.
    const expected = 2 * lag + (this.#isBehind() ? this.expectedMs(client) : 0);
    const share = SHARE_OF_DEADLINE[this.#waitingOf(client) === 0 ? 'first' : 'most'];
    return expected > withinMs * share ? 'deadline' : null;
  }

  /** How long a create of this client that comes now is going to take, ms. */
  expectedMs(client: ClientKey): number {
    const size = this.#queue.size + this.#announced.total;
    const clients = Math.max(this.#queue.clients, this.#announced.clients);
    const before = Math.min(size, (this.#waitingOf(client) + 1) * clients);
    return (before * 1000) / this.#throughput.perSecond(performance.now()) + this.#commitMs;
  }

  /** The headers of a client's create were let pass, as `refusal` said. */
  announce(client: ClientKey): void {
    this.#announced.opened(client);
  }

  /** A create that was announced is over, whether it ever entered or not. */
  close(client: ClientKey): void {
    this.#announced.closed(client);
  }

  /** Counts a refusal. */
  countRefusal(why: Refusal): void {
    this.refusals.count(why);
  }

  /** When a client that was refused may ask again, ms; not all at the same moment. */
  retryAfterMs(client: ClientKey): number {
    const wait = Math.min(RETRY.most, Math.max(RETRY.least, this.expectedMs(client)));
    return Math.round(wait * (1 + this.random()));
  }

  /**
   * Lets one create in: null where it may go on at once, else a promise of its turn. Rejects with
   * OVERLOADED where too much waits or it would be too late, and with the signal's reason where
   * nobody waits for it. Whoever was let in is to `leave`.
   */
  enter(entrant: Entrant): Promise<void> | null {
    const { client, bytes, signal, announced } = entrant;
    if (this.#queue.size > 0 && !this.#bytes.hasRoom(client, bytes))
      return Promise.reject(this.overloaded('bytes', client));
    this.#creates.take(client);
    if (announced) this.#announced.entered(client);
    if (this.backlog === null) return null;
    if (this.#queue.size === 0 && this.#budget.left > 0) {
      this.#budget.take();
      this.#entered(0);
      return null;
    }
    return new Promise((enter, refuse) => {
      this.#bytes.take(client, bytes);
      const deadlineAt = entrant.deadlineAt - this.#lag.ms(performance.now());
      const since = performance.now();
      const waiting = { client, bytes, deadlineAt, signal, announced, since, enter, refuse };
      this.#queue.push(client, waiting);
      this.#look();
    });
  }

  /** A client's create that was let in is answered. */
  leave({ client, announced }: Pick<Entrant, 'client' | 'announced'>): void {
    this.#creates.give(client);
    if (announced) this.#announced.answered(client);
  }

  /**
   * Whether one that was let in would be answered too late, if its commit began now, so that nobody
   * would hear what became of it. Never while the server keeps up.
   */
  tooLate(deadlineAt: number): boolean {
    return this.#queue.size > 0 && this.clock() + this.#answerMs(this.#cycleMs) > deadlineAt;
  }

  /** One whose commit was begun is answered. @param ms since it was not `tooLate` */
  answered(ms: number): void {
    this.#toAnswer.took(ms, performance.now());
  }

  /** Whether a client's create may begin: one of a stream waits for that, and is not refused. */
  mayBegin(client: ClientKey): boolean {
    return this.#creates.hasRoom(client);
  }

  /**
   * Whether another message of a stream may be read.
   * @param undecided volumes of this stream; all streams of a client share what it may have
   */
  mayRead(client: ClientKey, undecided: number): boolean {
    if (undecided >= ROOM.most || !this.#creates.hasRoom(client)) return false;
    if (undecided < ROOM.least || this.#queue.size === 0) return true;
    const perSecond = this.#throughput.perSecond(performance.now());
    const share = (perSecond * STREAM_MS) / 1000 / this.#queue.clients;
    return this.#creates.of(client) < Math.min(ROOM.most, share);
  }

  /** OVERLOADED, counted. */
  overloaded(why: Refusal, client: ClientKey): CodedError {
    this.countRefusal(why);
    return this.answers.error(why, this.retryAfterMs(client));
  }

  /** What a client has waiting, or on its way. */
  #waitingOf(client: ClientKey): number {
    return this.#queue.sizeOf(client) + this.#announced.of(client);
  }

  /** Whether anybody has to wait: more is on its way than may go on at once. */
  #isBehind(): boolean {
    return this.#queue.size > 0 || this.#announced.total > this.#budget.left;
  }

  /** How long what is let in takes to be committed, ms. */
  get #commitMs(): number {
    return CYCLES * this.#cycleMs;
  }

  get #cycleMs(): number {
    return this.#budget.cycleMs(performance.now());
  }

  /** How long it may take until it is answered, ms. @param commitMs until it is committed */
  #answerMs(commitMs: number): number {
    const waits = commitMs - this.#cycleMs;
    return Math.max(commitMs * SLACK, waits + this.#toAnswer.ms(performance.now()));
  }

  /** Sees to it that what waits is let in as soon as that may be. */
  #look(): void {
    if (this.#looking) return;
    this.#looking = true;
    const turn = (): void => {
      this.#letIn();
      this.#looking = false;
      if (this.#queue.size === 0) this.#throughput.idle();
      else if (this.#budget.left > 0) this.#look();
      else setTimeout(() => this.#refill(), LOOK_MS);
    };
    setImmediate(turn);
  }

  /** Where no transaction takes anything, creates wait for something else, such as a resolver. */
  #refill(): void {
    if (this.backlog?.queued === 0) this.#budget.atLeast(WITHOUT_COMMIT);
    if (this.#queue.size > 0) this.#look();
  }

  #letIn(): void {
    const now = performance.now();
    this.#throughput.look(now);
    const { stretch } = this.#budget;
    for (let entered = 0; entered < stretch && this.#budget.left > 0; ) {
      const next = this.#queue.take();
      if (next === undefined) return;
      this.#bytes.give(next.client, next.bytes);
      if (this.#stillInTime(next)) {
        this.#budget.take();
        entered += 1;
        this.#throughput.count(now);
        this.#entered((now - next.since) / 1000);
        next.enter();
      }
    }
  }

  /** Drops what nobody waits for, or would hear of too late. */
  #stillInTime(waiting: Waiting): boolean {
    const { client, deadlineAt, signal, refuse } = waiting;
    if (!signal.aborted && this.clock() + this.#answerMs(this.#commitMs) <= deadlineAt) return true;
    this.leave(waiting);
    try {
      signal.throwIfAborted();
      refuse(this.overloaded('deadline', client));
    } catch (gone) {
      refuse(gone);
    }
    return false;
  }
}
