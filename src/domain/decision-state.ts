/** Where a decision stands; docs/architecture.md draws the ways between. */
export type DecisionState =
  | 'pending'
  | 'leased'
  | 'accepted'
  | 'created'
  | 'failed'
  | 'in_doubt'
  | 'cancelled';

/** States in which something is still owed to or by a worker. */
export const LIVE_STATES: readonly DecisionState[] = ['pending', 'leased', 'accepted', 'in_doubt'];
