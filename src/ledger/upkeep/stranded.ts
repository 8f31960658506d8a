import type { DecisionRecord } from '../../domain/decision.js';
import type { LedgerContext } from '../context.js';
import { moveAttempt } from '../placement/move-attempt.js';
import type { Step } from './step.js';

/** How many decisions are asked for at a time. */
const AT_ONCE = 256;
/** What found no other place is not tried again sooner than this, ms. */
const RETRY_MOVE_MS = 5_000;

/** Decides elsewhere what waits for a backend that stays away. */
export class StrandedDecisions {
  readonly #nowhere = new Map<string, number>();

  constructor(
    private readonly context: LedgerContext,
    private readonly step: Step,
  ) {}

  /**
   * One look at all of them; what finds no place is left for later looks. Rejects with
   * StoreUnavailable.
   */
  async move(now: number): Promise<void> {
    const { index, settings } = this.context;
    const down = index.backends().filter((backend) => backend.downSince !== null);
    if (down.length === 0) {
      this.#nowhere.clear();
      return;
    }
    const names = down.map((backend) => backend.backend);
    await this.#moveAll(names, false, now, 'its backend went down before any worker held it');
    const patience = settings.rescheduleAfterDownMs;
    if (patience === null) return;
    const given = down
      .filter((backend) => Number(backend.downSince) <= now - patience)
      .map((backend) => backend.backend);
    if (given.length > 0)
      await this.#moveAll(given, true, now, `its backend was down for more than ${patience} ms`);
  }

  async #moveAll(
    backends: readonly string[],
    leased: boolean,
    now: number,
    reason: string,
  ): Promise<void> {
    const { context } = this;
    let skip = 0;
    for (;;) {
      const ids = await context.store.live({
        kind: 'stranded',
        backends,
        leased,
        skip,
        limit: AT_ONCE,
      });
      const due = ids.filter((id) => now - (this.#nowhere.get(id) ?? 0) >= RETRY_MOVE_MS);
      const moved = await Promise.all(due.map((id) => this.#move(id, leased, now, reason)));
      if (ids.length < AT_ONCE) return;
      // Those that stay stand before the rest of the list.
      skip += ids.length - moved.filter(Boolean).length;
    }
  }

  /** Whether the decision left the list of those that are stranded. */
  async #move(id: string, leased: boolean, now: number, reason: string): Promise<boolean> {
    let kind = 'failed';
    await this.step(`moving decision ${id}`, async () => {
      const wanted = (decision: DecisionRecord) => {
        const stillDown =
          this.context.index.backend(decision.placement.backend)?.downSince !== null;
        return stillDown && (leased || decision.createToken === 0);
      };
      kind = (await moveAttempt(this.context, id, reason, wanted)).kind;
    });
    if (kind === 'nowhere' || kind === 'failed') this.#nowhere.set(id, now);
    else this.#nowhere.delete(id);
    return kind === 'moved';
  }
}
