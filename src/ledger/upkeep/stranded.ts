import type { DecisionRecord } from '../../domain/decision.js';
import { keyOfTakers } from '../../engine/index/plan.js';
import type { LedgerContext } from '../context.js';
import { BACKGROUND_SHARE, Pacer } from '../lib/pacer.js';
import type { Timers } from '../lib/ports.js';
import { isWithin } from '../lib/span.js';
import { type AttemptRequest, attemptElsewhere } from '../placement/attempt-request.js';
import { readHomes } from '../placement/homes.js';
import { type Moved, moveAttempt } from '../placement/move-attempt.js';
import { hasPlace, placementRequest } from '../placement/run-scheduler.js';
import type { OfferRow, StrandedRow } from '../store-port/store.js';
import { BackgroundRun } from './background-run.js';
import { Backoff } from './backoff.js';
import { type Change, Gains } from './gains.js';
import type { Step } from './step.js';
import { StrandedScans } from './stranded-scans.js';
import { readsHomes } from './wait-kinds.js';
import { type Group, type Waiting, WaitingGroups } from './waiting-groups.js';

/** The share of the processor for reading decisions that wait for a backend. */
const SHARE_OF_READING = 0.1;
/** How many decisions are moved at a time. */
const AT_ONCE = 16;
/**
 * If a decision could not be moved because something broke, it is tried again after this time, ms.
 */
const RETRY_FAILED_MS = 30_000;
const APART = 'one ';

/**
 * Decides elsewhere what waits for a backend that stays away. Decisions that the same pools could
 * take are one group, and one look at the pools serves all of it. If no pool takes them, the group
 * sleeps until a pool gains something. Long work runs in the background, and gives way to
 * everything else.
 */
export class StrandedDecisions {
  readonly #waiting = new WaitingGroups();
  readonly #scans: StrandedScans;
  readonly #gains: Gains;
  readonly #pacer: Pacer;
  readonly #backoff = new Backoff();
  /** What became of the pools since the groups were last woken. */
  #news: Change = 'none';
  #failedAt: number | null = null;
  #basis: readonly unknown[] = [];
  readonly #run = new BackgroundRun();
  #moved = 0;

  constructor(
    private readonly context: LedgerContext,
    /** Does a run of it. */
    private readonly job: Step,
    /** Does one move. */
    private readonly step: Step,
    timers: Timers,
  ) {
    this.#pacer = new Pacer(timers, BACKGROUND_SHARE);
    this.#gains = new Gains(context);
    this.#scans = new StrandedScans(context, new Pacer(timers, SHARE_OF_READING));
  }

  /** How many decisions wait, as far as is known. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Call with every sweep. Begins the work that there is, if any, and does not wait for it. */
  look(now: number): void {
    const { poolFeed, settings } = this.context;
    // The ledger has another history, or the rules changed: all is to be found anew.
    const basis = [poolFeed.id, settings];
    if (basis.some((part, n) => part !== this.#basis[n])) this.#forget();
    this.#basis = basis;
    for (const backend of this.#scans.follow(now)) {
      this.#waiting.dropBackend(backend);
      this.#backoff.reset();
    }
    if (this.#run.isUnderWay || !this.#hasWork(now)) return;
    this.#run.begin(
      () => this.job('moving what is stranded', () => this.#work()),
      () => this.#tell(),
    );
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#run.idle();
  }

  /** Nothing begins any more; resolves when nothing is under way. */
  stop(): Promise<void> {
    return this.#run.stop();
  }

  #forget(): void {
    this.#waiting.clear();
    this.#scans.forget();
    this.#gains.forget();
    this.#backoff.reset();
  }

  #hasWork(now: number): boolean {
    // Without a pool there is nothing to gain.
    if (this.context.index.participating().length === 0) return false;
    if (this.#scans.next !== undefined) return true;
    if (this.#waiting.size === 0) return false;
    if (this.#gains.isNews || (this.#news !== 'none' && this.#backoff.isOver(now))) return true;
    if (this.#isRetryDue(now)) return true;
    return this.#waiting.due !== undefined && this.#mayMove(now);
  }

  #isRetryDue(now: number): boolean {
    if (this.#failedAt === null) return false;
    return !isWithin(RETRY_FAILED_MS, this.#failedAt, now);
  }

  #mayMove(now: number): boolean {
    return this.context.outages.heldUntil(now) === null;
  }

  async #work(): Promise<void> {
    this.#pacer.begin();
    for (;;) {
      const scan = this.#scans.next;
      if (scan !== undefined)
        await this.#scans.run(scan, (rows) => this.#add(scan.backend, scan.leased, rows));
      await this.#moveDue();
      if (this.#run.isStopped || this.#scans.next === undefined) return;
    }
  }

  async #add(backend: string, leased: boolean, found: readonly StrandedRow[]): Promise<void> {
    const { context } = this;
    const rows = leased ? found.filter(({ spec }) => spec.rescheduleAfterDown !== false) : found;
    const again = rows.filter(({ attempt }) => attempt > 1).map(({ decisionId }) => decisionId);
    const read = again.length === 0 ? [] : await context.store.offers(again);
    const attempts = new Map(read.map((row) => [row.decision.decisionId, row.attempts]));
    for (const row of rows) {
      const attempt = attemptElsewhere(context, row, attempts.get(row.decisionId) ?? []);
      this.#waiting.add(
        { decisionId: row.decisionId, backend, leased },
        this.#keyOf(attempt),
        attempt,
      );
    }
  }

  /**
   * The key of a group: equal if the same pools take the attempts. It does not contain the volume's
   * id. What an expression says of the id shows when the volume is moved.
   */
  #keyOf(attempt: AttemptRequest): string {
    const { profile, spec, tried, avoid } = attempt;
    // What takes it depends on homes that are not known yet.
    const takers = readsHomes(attempt)
      ? null
      : keyOfTakers(profile, placementRequest(this.context, attempt, null));
    const rest = takers ?? JSON.stringify([profile.name, { ...spec, volumeId: '' }, tried]);
    return avoid.size === 0 ? rest : `${rest} ${JSON.stringify([...avoid].sort())}`;
  }

  /** Moves what can be moved now, until all sleep. */
  async #moveDue(): Promise<void> {
    const { context } = this;
    while (!this.#run.isStopped && context.commits.health.available) {
      await this.#noteGains();
      const now = context.now();
      this.#wake(now);
      const group = this.#waiting.due;
      if (group === undefined || !this.#mayMove(now)) return;
      await this.#tryGroup(group);
      await this.#pacer.breathe();
    }
  }

  /** Afterwards the gains are known up to this very moment. */
  async #noteGains(): Promise<void> {
    while (this.#gains.isNews) {
      const change = await this.#gains.look(this.#pacer);
      if (change === 'gain' || this.#news === 'none') this.#news = change;
    }
  }

  /** Wakes groups if a pool gained something; less and less often while nothing can be moved. */
  #wake(now: number): void {
    if (this.#isRetryDue(now)) {
      this.#failedAt = null;
      this.#waiting.wake(({ key }) => key.startsWith(APART));
    }
    if (this.#news === 'none' || !this.#backoff.isOver(now)) return;
    const gained = this.#news === 'gain';
    this.#news = 'none';
    // If a hint names volumes, a volume that was made meanwhile may be the one that was missing.
    this.#waiting.wake(({ attempt }) => gained || attempt.named.ids.length > 0);
    this.#backoff.begin(now);
  }

  async #tryGroup(group: Group): Promise<void> {
    const { context } = this;
    const { profile, spec } = group.attempt;
    const named = await readHomes(context, profile, spec);
    // Gains are counted from the last look, so the pools must be as they were then.
    while (this.#gains.isNews) await this.#noteGains();
    if (!this.#hasPlace({ ...group.attempt, named })) {
      this.#waiting.sleep(group);
      return;
    }
    const some = [...group.members.values()].slice(0, AT_ONCE);
    const moves = await this.#moveSome(some);
    const moved = moves.filter((kind) => kind === 'moved').length;
    if (moved > 0) this.#backoff.reset();
    this.#moved += moved;
    if (moved === 0) this.#gains.forgetChanged();
    for (const [n, waiting] of some.entries()) {
      const kind = moves[n];
      if (kind === 'moved' || kind === 'unwanted') this.#waiting.remove(waiting);
      // The others took the space that there was, or it is not like the others.
      else if (kind === 'failed' || moved === 0) this.#setApart(waiting, group.attempt);
      if (kind === 'failed') this.#failedAt ??= context.now();
    }
  }

  /** If a rule breaks, the decision is tried, and the fault is reported with it. */
  #hasPlace(attempt: AttemptRequest): boolean {
    try {
      return hasPlace(this.context, attempt);
    } catch {
      return true;
    }
  }

  #setApart(waiting: Waiting, attempt: AttemptRequest): void {
    this.#waiting.sleep(this.#waiting.add(waiting, `${APART}${waiting.decisionId}`, attempt));
  }

  /**
   * Moves some, after one read of all their rows. A row that cannot be read stops only its own
   * move.
   */
  async #moveSome(some: readonly Waiting[]): Promise<readonly (Moved['kind'] | 'failed')[]> {
    const ids = some.map(({ decisionId }) => decisionId);
    const rows = await this.context.store.offers(ids).catch(() => []);
    const read = new Map(rows.map((row) => [row.decision.decisionId, row]));
    return Promise.all(some.map((waiting) => this.#move(waiting, read.get(waiting.decisionId))));
  }

  async #move(
    { decisionId, leased }: Waiting,
    read: OfferRow | undefined,
  ): Promise<Moved['kind'] | 'failed'> {
    const { context } = this;
    const { index, settings } = context;
    const wanted = ({ placement, createToken }: DecisionRecord) =>
      index.backend(placement.backend)?.downSince !== null && (leased || createToken === 0);
    const reason = leased
      ? `its backend was down for more than ${settings.rescheduleAfterDownMs} ms`
      : 'its backend went down before any worker held it';
    let kind: Moved['kind'] | 'failed' = 'failed';
    await this.step(`moving decision ${decisionId}`, async () => {
      kind = (await moveAttempt(context, decisionId, reason, wanted, read)).kind;
    });
    return kind;
  }

  #tell(): void {
    if (this.#moved === 0) return;
    this.context.observer.moved(this.#moved, this.#waiting.size);
    this.#moved = 0;
  }
}
