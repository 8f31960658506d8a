import type { Profile } from '../../engine/decide/profile.js';
import type { PlacementRequest } from '../../engine/expression/placement-request.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { CallSignal, Timers } from './ports.js';

/** So long, ms, pools are judged at one go; then others get their turn. */
const STRETCH_MS = 5;
/** So many pools are judged between two looks at the time; some 0.5 ms. */
const POOLS_AT_ONCE = 256;

/**
 * Judges very many pools for what nobody asked before, ahead of the decision and in turns. One
 * request after the other: of those that ask the same the first does the work, and whoever asks
 * what was asked before waits for nobody.
 */
export class JudgingInTurns {
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly index: PoolIndex,
    private readonly timers: Pick<Timers, 'soon'>,
    private readonly stretchMs = STRETCH_MS,
  ) {}

  /**
   * Resolves when a decision on the request need not judge many pools. Rejects with the signal's
   * reason: whoever has given up by then is not worked for.
   * @param asked the request as it would be decided now; not called where there are few pools
   */
  async ahead(
    asked: () => PlacementRequest,
    profile: Profile,
    signal: CallSignal | undefined,
  ): Promise<void> {
    const { deciding } = this.index;
    if (!deciding.mustJudge(asked, profile)) return;
    const before = this.#last;
    let done = () => {};
    this.#last = new Promise((resolve) => {
      done = resolve;
    });
    try {
      await before;
      signal?.throwIfAborted();
      while (!this.#judge(asked, profile)) {
        await new Promise<void>((resolve) => this.timers.soon(resolve));
        signal?.throwIfAborted();
      }
    } finally {
      done();
    }
  }

  /** Judges for one stretch. True: all is done. */
  #judge(asked: () => PlacementRequest, profile: Profile): boolean {
    const { deciding } = this.index;
    const began = performance.now();
    // It may have been done meanwhile, or begin anew, if the index was built anew.
    const judging = deciding.unjudged(asked, profile);
    if (judging === null) return true;
    do
      if (judging.some(POOLS_AT_ONCE)) {
        // At once: the next one begins before this decision is made, and only one is remembered.
        deciding.keepJudged(asked, profile);
        return true;
      }
    while (performance.now() - began < this.stretchMs);
    return false;
  }
}
