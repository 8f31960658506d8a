import type { DecisionState } from '../../domain/decision-state.js';

/** Which live decisions to find, in order of commit. */
export type LiveQuery =
  /**
   * Live, and no lease runs: a worker is wanted. (An accepted decision whose lease ended stays
   * accepted: a worker may still be doing it.)
   */
  | { readonly kind: 'offerable'; readonly backends: readonly string[]; readonly limit: number }
  /** A lease of this worker runs. */
  | {
      readonly kind: 'held_by';
      readonly worker: string;
      readonly backends: readonly string[];
      readonly limit: number;
    }
  /** The lease has ended by this time. */
  | { readonly kind: 'expired'; readonly now: number; readonly limit: number }
  /** The lease ends only after this time. */
  | { readonly kind: 'leased_beyond'; readonly time: number; readonly limit: number };

/** Unfinished decisions of one state that a worker holds, or that none does. */
export interface LiveShare {
  readonly state: DecisionState;
  /** Whether the lease of a worker runs. */
  readonly held: boolean;
  readonly count: number;
  /** When the first of them was decided, epoch ms. */
  readonly oldestAt: number;
}
