import type { BoundFilter } from '../framework/filter.js';
import type { IndexedPool } from './indexed-pool.js';
import { type Judged, passesAll, type SignatureChecks } from './verdicts.js';

const UNKNOWN = 0;
const PASSES = 1;
const FAILS = 2;

/** If no more pools changed than these, the turn that keeps the signature judges them. */
const FEW = 512;
/** So often it looks for pools that changed: where they change all the time, there is no end. */
const MOST_ROUNDS = 3;

/** The pools, by slot, and which of them are to be judged one by one. */
export interface ToJudge {
  pools(): readonly (IndexedPool | undefined)[];
  /** Whether a pool is alike to no other in what filters of traits read. */
  isAlone(slot: number): boolean;
}

/**
 * Judges the pools for a signature that is not kept yet, some at a time, so that others get their
 * turns. What is known of a pool is forgotten if the pool changes. Pools that are alike are left
 * out: to judge them all takes no longer than to judge a few.
 */
export class Judging implements Judged {
  /** By slot. A slot that comes later is judged when the signature is kept. */
  readonly #verdicts: Uint8Array;
  readonly #checks: readonly BoundFilter[];
  readonly #alikeToo: boolean;
  #next = 0;
  #inRound = 0;
  #rounds = 0;

  constructor(
    readonly key: string,
    { ofTraits, others }: SignatureChecks,
    private readonly of: ToJudge,
  ) {
    this.#verdicts = new Uint8Array(of.pools().length);
    this.#checks = [...ofTraits, ...others];
    this.#alikeToo = others.length > 0;
  }

  /**
   * Judges at most so many pools. True: there is no more to do, but for a few. If a filter throws,
   * the decision will meet that, too.
   */
  some(most: number): boolean {
    const pools = this.of.pools();
    for (let left = most; left > 0; ) {
      if (this.#next >= this.#verdicts.length) {
        if (this.#isEnough()) return true;
        continue;
      }
      const slot = this.#next;
      this.#next += 1;
      const pool = pools[slot];
      if (pool === undefined || this.#verdicts[slot] !== UNKNOWN) continue;
      if (!this.#alikeToo && !this.of.isAlone(slot)) continue;
      left -= 1;
      this.#inRound += 1;
      if (!this.#judge(slot, pool)) return true;
    }
    return false;
  }

  verdict(slot: number): boolean | undefined {
    const verdict = this.#verdicts[slot] ?? UNKNOWN;
    return verdict === UNKNOWN ? undefined : verdict === PASSES;
  }

  /** A pool changed, or takes no part any more. */
  forget(slot: number): void {
    if (slot < this.#verdicts.length) this.#verdicts[slot] = UNKNOWN;
  }

  #isEnough(): boolean {
    this.#rounds += 1;
    const isEnough = this.#inRound <= FEW || this.#rounds >= MOST_ROUNDS;
    this.#next = isEnough ? this.#verdicts.length : 0;
    this.#inRound = 0;
    return isEnough;
  }

  #judge(slot: number, pool: IndexedPool): boolean {
    try {
      this.#verdicts[slot] = passesAll(this.#checks, pool) ? PASSES : FAILS;
      return true;
    } catch {
      return false;
    }
  }
}
