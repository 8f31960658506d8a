import { CodedError } from '../../domain/errors.js';

const LIMITS = ['deadline', 'creates', 'bytes', 'streams', 'connections'] as const;

/** Why a call was refused: the limit that it met. */
export type Refusal = (typeof LIMITS)[number];

/** Refusals by why. */
export type RefusalCounts = ReadonlyMap<Refusal, number>;

/** Who is told when a server begins to refuse, and when it has stopped. Must not throw. */
export interface RefusalObserver {
  /** The first refusal after a while without any. */
  began(why: Refusal): void;
  /** There was none for a while. `ms`: from the first to the last. */
  ended(counts: RefusalCounts, ms: number): void;
}

/** So long without a refusal is an end, ms. */
const QUIET_MS = 5_000;
const LOOK_MS = 1_000;

/** One time of refusing. */
interface Episode {
  readonly beganAt: number;
  readonly counts: Map<Refusal, number>;
  lastAt: number;
}

/** Counts refusals, and tells of each time of refusing twice, however many there are in it. */
export class Refusals {
  readonly #counts = new Map<Refusal, number>(LIMITS.map((why) => [why, 0]));
  #episode: Episode | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly observer: RefusalObserver = { began: () => {}, ended: () => {} },
    /** Ms. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** All since the start, of each limit: whoever asks how much it grew needs its 0, too. */
  get counts(): RefusalCounts {
    return this.#counts;
  }

  count(why: Refusal): void {
    const now = this.now();
    this.#episode ??= this.#begin(why, now);
    this.#episode.lastAt = now;
    add(this.#counts, why);
    add(this.#episode.counts, why);
  }

  /** Looks whether there was none for a while. */
  look(): void {
    if (this.#episode !== null && this.now() - this.#episode.lastAt >= QUIET_MS) this.stop();
  }

  /** Ends what goes on, and tells of it. */
  stop(): void {
    clearInterval(this.#timer);
    if (this.#episode === null) return;
    const { beganAt, lastAt, counts } = this.#episode;
    this.#episode = null;
    this.observer.ended(counts, lastAt - beganAt);
  }

  #begin(why: Refusal, now: number): Episode {
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.#timer.unref();
    this.observer.began(why);
    return { beganAt: now, lastAt: now, counts: new Map() };
  }
}

function add(counts: Map<Refusal, number>, why: Refusal): void {
  counts.set(why, (counts.get(why) ?? 0) + 1);
}

const WHY: Readonly<Record<Refusal, string>> = {
  deadline: 'a create would take longer than its caller waits',
  creates: 'too many creates are in progress',
  bytes: 'the requests that arrive or wait are too large',
  streams: 'too many streams are open',
  connections: 'too many connections are open',
};

/** What a limit means, in words. */
export function refusalWords(why: Refusal): string {
  return WHY[why];
}

/** The refusal of a server that has more to do than it can. Nothing was done. */
export function overloadedError(why: Refusal, retryAfterMs: number): CodedError {
  return new CodedError('OVERLOADED', `the server is overloaded: ${WHY[why]}; nothing was done`, {
    metadata: { limit: why },
    retryAfterMs,
  });
}
