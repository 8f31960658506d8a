/** What a pool had given away when it was looked at. */
export interface UsageSample {
  /** `host@backend#pool`. */
  readonly pool: string;
  readonly backend: string;
  /** GiB. */
  readonly takenGib: number;
}

/** What was kept of a pool on a day. */
export interface KeptUsage {
  readonly pool: string;
  readonly takenGib: number;
  /** Epoch ms. */
  readonly sampledAt: number;
}

/** What pools had given away on each of the last days, by which nothing is decided. */
export interface UsageStore {
  /**
   * Keeps what pools had given away on a day (days since 1970, UTC), unless that is kept already,
   * and removes a part of what is older than `oldestDay`. This takes no position of the ledger.
   */
  keepUsage(
    day: number,
    sampledAt: number,
    samples: readonly UsageSample[],
    oldestDay: number,
  ): Promise<void>;
  /**
   * The newest day up to this one of which something is kept; if there is none, the oldest after
   * it. Null: nothing is kept.
   */
  usageDay(upTo: number): Promise<number | null>;
  /** What is kept of a day, by pool, after a pool's name. */
  usage(day: number, after: string, limit: number): Promise<readonly KeptUsage[]>;
}
