import type { LedgerContext } from '../context.js';

/** How often what is past its time is removed, ms. */
const PRUNE_EVERY_MS = 60_000;
/** How many rows of a kind are removed at once: the store is busy meanwhile. */
const PRUNE_AT_ONCE = 1000;
/** Rounds of giving space back: a sweep has other things to do, and the next goes on. */
const GIVE_BACK_ROUNDS = 20;
/** Rounds of a sweep: what is left then goes with the next. */
const PRUNE_ROUNDS = 1000;
/** Ids of batches serve only to settle an unknown commit: an hour is ages, ms. */
const KEEP_BATCHES_MS = 3_600_000;

/** Removes what is past its time. */
export class Retention {
  #lastPrune: number;

  constructor(private readonly context: LedgerContext) {
    this.#lastPrune = context.now();
  }

  /** Once a minute at most. Rejects with StoreUnavailable. */
  async prune(now: number): Promise<void> {
    if (now - this.#lastPrune < PRUNE_EVERY_MS) return;
    this.#lastPrune = now;
    const { store, settings } = this.context;
    const cut = {
      requestsBefore: now - settings.retention.requestsMs,
      decisionsBefore: now - settings.retention.finishedDecisionsMs,
      volumesBefore: now - settings.retention.deletedVolumesMs,
      failedVolumesBefore: now - settings.retention.failedVolumesMs,
      batchesBefore: now - KEEP_BATCHES_MS,
      eventsBefore: now - settings.retention.eventsMs,
      messagesBefore: now - settings.retention.messagesMs,
      mostEvents: {
        capacity: settings.retention.maxCapacityEvents,
        failure: settings.retention.maxFailureEvents,
        message: settings.retention.maxMessages,
      },
      maxDiagnoses: settings.retention.maxDiagnoses,
      limit: PRUNE_AT_ONCE,
    };
    // Commits take their turn between the rounds.
    for (let round = 0; round < PRUNE_ROUNDS; round += 1)
      if ((await store.prune(cut)) < PRUNE_AT_ONCE) break;
    for (let round = 0; round < GIVE_BACK_ROUNDS; round += 1)
      if (!(await store.giveSpaceBack())) return;
  }
}
