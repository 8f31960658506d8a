/** State of a decision; docs/architecture.md draws the transitions. */
export type DecisionState =
  | 'pending'
  | 'leased'
  | 'accepted'
  | 'created'
  | 'failed'
  | 'in_doubt'
  | 'cancelled';

/** States in which a worker still has something to do. */
export const LIVE_STATES: readonly DecisionState[] = ['pending', 'leased', 'accepted', 'in_doubt'];
