import type { DecisionState } from '../../domain/decision-state.js';

/** Unfinished decisions of one state that a worker holds, or that none does. */
export interface LiveShare {
  readonly state: DecisionState;
  /** Whether the lease of a worker runs. */
  readonly held: boolean;
  readonly count: number;
  /** When the first of them was decided, epoch ms. */
  readonly oldestAt: number;
}
