import type { DecisionState } from './decision-state.js';

/** Name under which a pool is counted that `resource_backend` left out. */
export const RESOURCE_BACKEND = 'resource_backend';

/** How many pools one filter removed. */
export interface FilterCount {
  readonly filter: string;
  readonly considered: number;
  readonly removed: number;
}

/** Why one pool was not chosen. */
export interface PoolRejection {
  readonly pool: string;
  readonly filter: string;
  readonly reason: string;
}

/** What became of an earlier attempt. */
export interface AttemptRecord {
  readonly decisionId: string;
  readonly attempt: number;
  readonly pool: string;
  readonly state: DecisionState;
  readonly reason: string;
}

/** Why nothing fitted, as data. */
export interface Diagnosis {
  readonly poolsSeen: number;
  readonly filters: readonly FilterCount[];
  /** The pools that came furthest. */
  readonly nearestMisses: readonly PoolRejection[];
  readonly earlierAttempts: readonly AttemptRecord[];
  /** Each pool's own reason, bounded. */
  readonly pools: readonly PoolRejection[];
  readonly poolsOmitted: number;
}
