import { type Filter, PASSES_ALL } from '../framework/filter.js';

/** Passes if this request was not tried on this pool yet (docs/rules.md, "Filters"). */
export const ignoreAttemptedHostsFilter: Filter = {
  name: 'IgnoreAttemptedHostsFilter',
  preFilter: ({ attemptedPools }) =>
    attemptedPools.length === 0 ? PASSES_ALL : { kind: 'all but', pools: attemptedPools },
  bind({ attemptedPools }) {
    return {
      check: (pool) => !attemptedPools.includes(pool.pool),
      reason: () => 'this request was tried on it already',
    };
  },
};
