/**
 * Why something of a report is suspicious, in a word: for metrics, events and programs.
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
  | 'UNREADABLE_EXPRESSION'
  | 'PROVISIONED_BELOW_LEDGER'
  | 'PROMISED_BEYOND_RATIO';

/** Something that is suspicious in what is reported of a pool or backend. */
export interface PoolWarning {
  /** The key of its capabilities that it is about. */
  readonly key: string;
  /** Where within the key's value: `.max`, `[2]`; empty: the value itself. */
  readonly within: string;
  readonly reason: WarningReason;
  /** What it says, with the figure, and what is made of it. */
  readonly description: string;
}
