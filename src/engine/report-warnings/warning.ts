/**
 * Why something in a report is suspicious, in one word, for metrics, events and programs.
 * docs/operating.md explains each.
 */
export type WarningReason =
  | 'UNKNOWN_CAPACITY_KEY'
  | 'CAPACITY_BESIDE_POOLS'
  | 'POOLS_NOT_A_LIST'
  | 'DUPLICATE_POOL_NAME'
  | 'FREE_ABOVE_TOTAL'
  | 'RESERVED_OUT_OF_RANGE'
  | 'RATIO_BELOW_ONE'
  | 'NEGATIVE_CAPACITY'
  | 'NULL_CAPACITY'
  | 'MISSING_CAPACITY'
  | 'TRUTH_AS_TEXT'
  | 'NUMBER_TOO_LARGE'
  | 'UNREADABLE_LIMIT'
  | 'UNREADABLE_EXPRESSION'
  | 'PROVISIONED_BELOW_LEDGER'
  | 'PROMISED_BEYOND_RATIO';

/** A warning about what a pool or backend reports. */
export interface PoolWarning {
  /** The key in its capabilities. */
  readonly key: string;
  /** Path within the key's value, such as `.max` or `[2]`; empty for the value itself. */
  readonly within: string;
  readonly reason: WarningReason;
  /** What the key says, with the figure, and what Stowage makes of it. */
  readonly description: string;
}
