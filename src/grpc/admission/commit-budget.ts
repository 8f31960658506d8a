import { CommitCost, type Took } from './commit-cost.js';
import { CommitCycle } from './commit-cycle.js';

/**
 * Creates that are let into a commit: more while one commit follows another within so long, ms, and
 * fewer if it takes twice as long.
 */
const COMMIT_MS = 100;
const BUDGET = { first: 128, least: 48, most: 1000, more: 1.1, fewer: 0.9, farFewer: 0.5 };
/**
 * What a cycle may take, times what a commit takes by itself: two thirds of the time are for
 * creates then. More of them in a commit would gain little and make all wait longer.
 */
const TIMES_OWN = 3;
const LONGEST_MS = 1_000;
/** Creates that are let in at a stretch in any case; then others go on. */
const STRETCH = 128;
/** Not fewer until there are so many times too many; and faster if there are far too many. */
const MARGIN = 1.2;
const FAR = 2;
/**
 * Share of the time that callers have which a cycle may take: they wait for up to 2.5 of them. It
 * may take more, up to the second share, until a third of it is for creates. In any case it may
 * take so many times what a commit takes by itself; and where that is a larger share yet, nobody in
 * such haste can be served.
 */
const PATIENCE = { share: 0.2, most: 0.3, worth: 1.5, timesOwn: 1.15, hopeless: 0.5 };

/**
 * How many creates go into the next commit. Fewer make its cycle shorter, but only as far as the
 * cycle is theirs: where it is the commit's own, as on a slow disk, fewer creates would only make
 * each of them dearer. So a cycle may take a multiple of what a commit takes by itself.
 */
export class CommitBudget {
  readonly #cycle = new CommitCycle();
  readonly #cost = new CommitCost();
  #most = BUDGET.first;
  #left = BUDGET.first;
  /** Let in since the last transaction began, and between the two before. */
  #letIn = 0;
  #letInBefore = 0;

  /** Creates that may still be let in before the next transaction takes them. */
  get left(): number {
    return this.#left;
  }

  /** How long it takes from one transaction to the next, ms. @param now ms */
  cycleMs(now: number): number {
    return this.#cycle.ms(now);
  }

  /**
   * Creates that may be let in at a stretch: as many as take as long as a commit does by itself. On
   * SQLite everything waits for that anyhow, and there are few stretches in a cycle.
   */
  get stretch(): number {
    return Math.max(STRETCH, Math.floor(this.#cost.createsIn(2 * this.#cost.ownMs)));
  }

  /** One was let in. */
  take(): void {
    this.#left -= 1;
    this.#letIn += 1;
  }

  /** No transaction takes anything: so many may be let in all the same. */
  atLeast(creates: number): void {
    this.#left = Math.max(this.#left, creates);
  }

  /** A transaction was committed. */
  committed(took: Took): void {
    this.#cost.committed(took);
  }

  /**
   * A transaction took what was let in.
   * @param now ms
   * @param busy creates wait to be let in
   * @param patienceMs how long their callers wait
   */
  taken(now: number, busy: boolean, patienceMs: number): void {
    const ms = this.#cycle.taken(now, busy);
    // A cycle commits what was let in before it, and works at what is let in meanwhile.
    if (ms !== null) this.#cost.add({ ms, creates: (this.#letInBefore + this.#letIn) / 2 });
    this.#letInBefore = this.#letIn;
    this.#letIn = 0;
    const bearable = bearableMs(this.#cost.ownMs, patienceMs);
    if (busy) this.#adapt(this.#cycle.ms(now), bearable);
    // At once, for callers in haste may follow patient ones.
    const most = Math.max(BUDGET.least, Math.ceil(MARGIN * this.#cost.createsIn(bearable)));
    this.#left = Math.min(this.#most, most);
  }

  /** Goes a step towards as many creates as a cycle has that takes what it may take. */
  #adapt(ms: number, bearable: number): void {
    const worth = Math.min(LONGEST_MS, Math.max(COMMIT_MS, TIMES_OWN * this.#cost.ownMs));
    const aim = this.#cost.createsIn(Math.min(worth, bearable));
    if (ms <= COMMIT_MS || (this.#most < aim && ms <= bearable))
      this.#most = Math.min(BUDGET.most, Math.ceil(this.#most * BUDGET.more));
    else if (ms > 2 * COMMIT_MS && this.#most > MARGIN * aim) {
      const fewer = this.#most > FAR * aim ? BUDGET.farFewer : BUDGET.fewer;
      this.#most = Math.max(BUDGET.least, Math.floor(this.#most * fewer));
    }
  }
}

/** How long a cycle may take so that callers hear of what they asked for, ms. */
function bearableMs(ownMs: number, patienceMs: number): number {
  if (ownMs > PATIENCE.hopeless * patienceMs) return Number.POSITIVE_INFINITY;
  const worth = Math.min(PATIENCE.most * patienceMs, PATIENCE.worth * ownMs);
  return Math.max(PATIENCE.share * patienceMs, worth, PATIENCE.timesOwn * ownMs);
}
