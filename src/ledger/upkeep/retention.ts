import type { LedgerContext } from '../context.js';
import { BACKGROUND_SHARE, Pacer } from '../lib/pacer.js';
import type { Timers } from '../lib/ports.js';
import { isWithin } from '../lib/span.js';
import { journalKeptMs } from '../settings.js';
import type { PruneFrom, RetentionCut } from '../store-port/store.js';
import { BackgroundRun } from './background-run.js';
import type { Step } from './step.js';

/** How often what is past its time is removed, ms. */
const PRUNE_EVERY_MS = 60_000;
/** Rounds of giving space back in one walk: the next goes on. */
const GIVE_BACK_ROUNDS = 20;
/** How many rows of a kind one transaction looks at: the store is busy meanwhile. */
const AT_ONCE = 256;
/**
 * Ids of batches serve only to find out what became of an unknown commit. After an hour nobody
 * asks, ms.
 */
const KEEP_BATCHES_MS = 3_600_000;

/**
 * Removes what is past its time. A walk over all that is old enough runs in the background, in
 * small transactions. Rows that must stay are looked at once in a walk, however many there are.
 */
export class Retention {
  readonly #pacer: Pacer;
  #lastPrune: number;
  readonly #run = new BackgroundRun();

  constructor(
    private readonly context: LedgerContext,
    private readonly step: Step,
    timers: Timers,
  ) {
    this.#lastPrune = context.now();
    this.#pacer = new Pacer(timers, BACKGROUND_SHARE);
  }

  /** Call with every sweep. Begins a walk, once a minute at most, and does not wait for it. */
  look(now: number): void {
    if (this.#run.isUnderWay || isWithin(PRUNE_EVERY_MS, this.#lastPrune, now)) return;
    this.#lastPrune = now;
    const walk = () => this.#walk(cutOf(this.context, now));
    this.#run.begin(() => this.step('removing what is past its time', walk));
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#run.idle();
  }

  /** Nothing begins any more; resolves when nothing is under way. */
  stop(): Promise<void> {
    return this.#run.stop();
  }

  async #walk(cut: RetentionCut): Promise<void> {
    this.#pacer.begin();
    for (let from: PruneFrom | null = null; !this.#run.isStopped; ) {
      const { next } = await this.context.store.prune(cut, from);
      if (next === null) break;
      from = next;
      await this.#pacer.breathe();
    }
    await this.#giveSpaceBack();
  }

  async #giveSpaceBack(): Promise<void> {
    for (let round = 0; round < GIVE_BACK_ROUNDS && !this.#run.isStopped; round += 1) {
      if (!(await this.context.store.giveSpaceBack())) return;
      await this.#pacer.breathe();
    }
  }
}

function cutOf({ settings }: LedgerContext, now: number): RetentionCut {
  const { retention } = settings;
  return {
    requestsBefore: now - retention.requestsMs,
    decisionsBefore: now - retention.finishedDecisionsMs,
    volumesBefore: now - retention.deletedVolumesMs,
    failedVolumesBefore: now - retention.failedVolumesMs,
    batchesBefore: now - KEEP_BATCHES_MS,
    eventsBefore: now - retention.eventsMs,
    messagesBefore: now - retention.messagesMs,
    journalBefore: now - journalKeptMs(retention),
    maxJournalBytes: retention.maxJournalBytes,
    mostEvents: {
      capacity: retention.maxCapacityEvents,
      failure: retention.maxFailureEvents,
      message: retention.maxMessages,
      audit: retention.maxAuditEvents,
    },
    maxDiagnoses: retention.maxDiagnoses,
    maxDiagnosesBytes: retention.maxDiagnosesBytes,
    limit: AT_ONCE,
  };
}
