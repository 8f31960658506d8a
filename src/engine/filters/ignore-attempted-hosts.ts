import type { Filter } from '../filter.js';

/** Passes when this request has not already been tried on this pool (semantics.md, "Filters"). */
export const ignoreAttemptedHostsFilter: Filter = {
  name: 'IgnoreAttemptedHostsFilter',
  bind({ attemptedPools }) {
    return {
      check: (pool) => !attemptedPools.includes(pool.pool),
      reason: () => 'this request was tried on it already',
    };
  },
};
