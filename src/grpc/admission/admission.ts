import { CodedError } from '../../domain/errors.js';
import type { CallSignal } from '../../ledger/lib/ports.js';
import type { ClientKey } from './client-key.js';
import { CommitCycle } from './commit-cycle.js';
import { FairQueue } from './fair-queue.js';
import { LoopLag } from './loop-lag.js';
import { Throughput } from './throughput.js';

/**
 * Creates that are let into a commit: more while one commit follows another within so long, ms, and
 * fewer if it takes twice as long. Not too few, for a commit costs something by itself.
 */
const COMMIT_MS = 100;
const BUDGET = { first: 128, least: 48, most: 1000, more: 1.1, fewer: 0.9 };
/** Creates that are let in at a time where no commit runs. */
const WITHOUT_COMMIT = 32;
/** What is let in waits for the commit that runs, half of it as a rule, and then for its own. */
const CYCLES = 1.5;
/**
 * Share of a caller's time that waiting and deciding may take, so that it hears of the answer; of a
 * client that has nothing waiting, so that those who have are refused before it.
 */
const SHARE_OF_DEADLINE = { most: 0.6, first: 0.75 };
/** What a commit takes may be so much longer than expected. */
const SLACK = 1.2;
/** How often what waits is looked at where no commit runs, ms. */
const LOOK_MS = 5;
/** How many are let through at a stretch; then others go on. */
const STRETCH = 128;
/**
 * Volumes that one stream may have undecided: as many as are decided in so long, ms, within limits.
 */
const STREAM_MS = 250;
const ROOM = { least: 32, most: 1024 };
/** When to ask again, ms. */
const RETRY = { least: 100, most: 5_000 };

/** Why a call was refused. */
export type Refusal = 'deadline' | 'creates' | 'bytes' | 'streams' | 'connections';

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
  /** Tells whenever a transaction takes what is queued. */
  onTaken(tell: () => void): void;
}

/** A create that asks to be let in. */
export interface Entrant {
  readonly client: ClientKey;
  /** Size of the request. */
  readonly bytes: number;
  /** When its caller no longer waits, epoch ms; Infinity: it waits as long as it takes. */
  readonly deadlineAt: number;
  readonly signal: Pick<CallSignal, 'aborted' | 'throwIfAborted'>;
}

interface Waiting extends Entrant {
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
  readonly #cycle = new CommitCycle();
  readonly #lag = new LoopLag();
  readonly #refused = new Map<Refusal, number>();
  #most = BUDGET.first;
  #budget = BUDGET.first;
  #inProgress = 0;
  #bytes = 0;
  #looking = false;

  constructor(
    private readonly limits: AdmissionLimits,
    /** Null: nothing ever waits for a commit, so that all are let in at once. */
    private readonly backlog: Backlog | null,
    /** Epoch ms, as deadlines are; and numbers from 0 up to 1. */
    private readonly clock: () => number = Date.now,
    private readonly random: () => number = Math.random,
  ) {
    backlog?.onTaken(() => {
      this.#cycle.taken(performance.now(), this.#queue.size > 0);
      if (this.#queue.size > 0) this.#adapt();
      this.#budget = this.#most;
      if (this.#queue.size > 0) this.#look();
    });
  }

  /** Creates that wait. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Bytes of their requests. */
  get waitingBytes(): number {
    return this.#bytes;
  }

  /** Creates that were let in or wait, and are not answered. */
  get inProgress(): number {
    return this.#inProgress;
  }

  /** Calls that were refused since the start, by why. */
  get refused(): ReadonlyMap<Refusal, number> {
    return this.#refused;
  }

  /**
   * Why a create that comes now would not be answered in time; null: it would.
   * @param withinMs how long its caller waits; Infinity: as long as it takes
   */
  refusal(client: ClientKey, withinMs: number): Refusal | null {
    if (this.#inProgress >= this.limits.creates) return this.#fair(client) ? null : 'creates';
    const lag = this.#lag.ms(performance.now());
    // Its answer waits as long again until it is written.
    const expected = 2 * lag + (this.#queue.size === 0 ? 0 : this.expectedMs(client));
    const share = SHARE_OF_DEADLINE[this.#queue.sizeOf(client) === 0 ? 'first' : 'most'];
    return expected > withinMs * share ? 'deadline' : null;
  }

  /** How long a create of this client that comes now is going to take, ms. */
  expectedMs(client: ClientKey): number {
    const { size, clients } = this.#queue;
    const before = Math.min(size, (this.#queue.sizeOf(client) + 1) * clients);
    return (before * 1000) / this.#throughput.perSecond + this.#commitMs;
  }

  /** Counts a refusal. */
  countRefusal(why: Refusal): void {
    this.#refused.set(why, (this.#refused.get(why) ?? 0) + 1);
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
    if (this.#bytes + entrant.bytes > this.limits.createBytes && this.#queue.size > 0)
      return Promise.reject(this.overloaded('bytes', entrant.client));
    this.#inProgress += 1;
    if (this.backlog === null) return null;
    if (this.#queue.size === 0 && this.#budget > 0) {
      this.#budget -= 1;
      return null;
    }
    return new Promise((enter, refuse) => {
      this.#bytes += entrant.bytes;
      const deadlineAt = entrant.deadlineAt - this.#lag.ms(performance.now());
      this.#queue.push(entrant.client, { ...entrant, deadlineAt, enter, refuse });
      this.#look();
    });
  }

  /** One that was let in is answered. */
  leave(): void {
    this.#inProgress -= 1;
  }

  /** How many volumes one stream of a client may have undecided now. */
  room(): number {
    if (this.#queue.size === 0) return ROOM.most;
    const share = (this.#throughput.perSecond * STREAM_MS) / 1000 / this.#queue.clients;
    return Math.round(Math.min(ROOM.most, Math.max(ROOM.least, share)));
  }

  /** OVERLOADED, counted. */
  overloaded(why: Refusal, client: ClientKey): CodedError {
    this.countRefusal(why);
    return overloadedError(why, this.retryAfterMs(client));
  }

  /** How long what is let in takes to be committed, ms. */
  get #commitMs(): number {
    return CYCLES * this.#cycle.ms;
  }

  /** Finds how many creates a commit takes in the time that it may take. */
  #adapt(): void {
    const { ms } = this.#cycle;
    if (ms <= COMMIT_MS) this.#most = Math.min(BUDGET.most, Math.ceil(this.#most * BUDGET.more));
    else if (ms > 2 * COMMIT_MS)
      this.#most = Math.max(BUDGET.least, Math.floor(this.#most * BUDGET.fewer));
  }

  /** Whether a client has no more than its share, though all together have too much. */
  #fair(client: ClientKey): boolean {
    const share = this.limits.creates / (this.#queue.clients + 1);
    return this.#inProgress < 2 * this.limits.creates && this.#queue.sizeOf(client) < share / 2;
  }

  /** Sees to it that what waits is let in as soon as that may be. */
  #look(): void {
    if (this.#looking) return;
    this.#looking = true;
    const turn = (): void => {
      this.#letIn();
      this.#looking = false;
      if (this.#queue.size === 0) this.#throughput.idle();
      else if (this.#budget > 0) this.#look();
      else setTimeout(() => this.#refill(), LOOK_MS);
    };
    setImmediate(turn);
  }

  /** Where no transaction takes anything, creates wait for something else, such as a resolver. */
  #refill(): void {
    if (this.backlog?.queued === 0) this.#budget = Math.max(this.#budget, WITHOUT_COMMIT);
    if (this.#queue.size > 0) this.#look();
  }

  #letIn(): void {
    const now = performance.now();
    this.#throughput.look(now);
    for (let entered = 0; entered < STRETCH && this.#budget > 0; ) {
      const next = this.#queue.take();
      if (next === undefined) return;
      this.#bytes -= next.bytes;
      if (this.#stillInTime(next)) {
        this.#budget -= 1;
        entered += 1;
        this.#throughput.count(now);
        next.enter();
      }
    }
  }

  /** Drops what nobody waits for, or would hear of too late. */
  #stillInTime({ client, deadlineAt, signal, refuse }: Waiting): boolean {
    if (!signal.aborted && this.clock() + this.#commitMs * SLACK <= deadlineAt) return true;
    this.#inProgress -= 1;
    try {
      signal.throwIfAborted();
      refuse(this.overloaded('deadline', client));
    } catch (gone) {
      refuse(gone);
    }
    return false;
  }
}

const WHY: Readonly<Record<Refusal, string>> = {
  deadline: 'a create would take longer than its caller waits',
  creates: 'too many creates are in progress',
  bytes: 'the requests that wait are too large',
  streams: 'too many streams are open',
  connections: 'too many connections are open',
};

/** The refusal of a server that has more to do than it can. Nothing was done. */
export function overloadedError(why: Refusal, retryAfterMs: number): CodedError {
  return new CodedError('OVERLOADED', `the server is overloaded: ${WHY[why]}; nothing was done`, {
    metadata: { limit: why },
    retryAfterMs,
  });
}
