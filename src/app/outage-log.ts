import type { Logger } from 'pino';

/** A store that was back for so long, ms, is away anew. */
const SETTLED_MS = 5_000;
/** Of a cause that comes and goes is told once in so long, ms. */
const QUIET_MS = 60_000;
/** Most causes that are told apart. */
const MOST_CAUSES = 20;

/** What is known of a cause; the process's own clock, ms. */
interface Told {
  readonly at: number;
  lastMetAt: number;
  backAt: number | null;
}

/**
 * Tells the operator why the ledger is away: one line a cause, however many calls meet it, and
 * once a minute at most if it comes and goes.
 */
export class OutageLog {
  readonly #told = new Map<string, Told>();
  #owesReturn = false;

  /** `clock`: the process's own, ms. */
  constructor(
    private readonly log: Pick<Logger, 'error' | 'warn'>,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Something failed because the store is away. */
  failed(why: unknown): void {
    const words = why instanceof Error ? why.message : String(why);
    const cause = causeOf(words);
    const now = this.clock();
    const told = this.#told.get(cause);
    const isNew = told === undefined || isAnew(told, now);
    if (told !== undefined) told.lastMetAt = now;
    if (!isNew) return;
    if (this.#told.size >= MOST_CAUSES) this.#told.clear();
    this.#told.set(cause, { at: now, lastMetAt: now, backAt: null });
    this.#owesReturn = true;
    this.log.error(`the ledger cannot be used: answering UNAVAILABLE until it can: ${words}`);
  }

  /** The store takes commits again. */
  cameBack(): void {
    const now = this.clock();
    for (const told of this.#told.values())
      if (told.backAt === null || told.backAt < told.lastMetAt) told.backAt = now;
    if (!this.#owesReturn) return;
    this.#owesReturn = false;
    this.log.warn('the ledger can be written again');
  }
}

function isAnew({ at, lastMetAt, backAt }: Told, now: number): boolean {
  if (now - lastMetAt >= QUIET_MS) return true;
  if (backAt === null) return false;
  const settled = lastMetAt <= backAt && now - backAt >= SETTLED_MS;
  return settled || now - at >= QUIET_MS;
}

/** A connection that was cut has other words on each side and in each state of it. */
const CUT = new RegExp(
  [
    '\\b(EPIPE|ECONNRESET)\\b',
    'Connection terminated(?! due to)',
    'terminating connection',
    'not queryable',
    'Client was closed',
  ].join('|'),
);

/** One cause is met at one table, and by one kind of statement, after the other. */
function causeOf(words: string): string {
  if (CUT.test(words)) return 'cut';
  return words.replaceAll(/"[^"]*"|\btable \w+|\b[A-Z]{2,}\b( [A-Z]{2,}\b)*/g, '…');
}
