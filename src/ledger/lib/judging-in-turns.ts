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
    if (deciding.unjudged(asked, profile) === null) return;
    const before = this.#last;
    let done = () => {};
    this.#last = new Promise((resolve) => {
      done = resolve;
    });
    try {
      await before;
      signal?.throwIfAborted();
      // What is to be done may have been done meanwhile.
      const judging = deciding.unjudged(asked, profile);
      for (let began = performance.now(); judging?.some(POOLS_AT_ONCE) === false; ) {
        if (performance.now() - began < STRETCH_MS) continue;
        await new Promise<void>((resolve) => this.timers.soon(resolve));
        signal?.throwIfAborted();
        began = performance.now();
      }
    } finally {
      done();
    }
  }
}
