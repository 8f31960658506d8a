import type { Filter } from '../framework/filter.js';
import { isNewTo, preFilterNew } from '../framework/new-here.js';
import { spanWords } from '../lib/span-words.js';

/** Name of the step in which a diagnosis counts pools whose report is too old. */
const REPORT_AGE = 'report_age';

/**
 * Passes if the backend's report is not older than `reports.max_age_ms`, or the request brings
 * nothing new. No profile names it: while there is a limit, it runs before the filters of every
 * profile. The ledger decides which reports are too old; this filter looks at no clock.
 * @param maxAgeMs only for reasons
 */
export function reportAgeFilter(maxAgeMs: number): Filter {
  return {
    name: REPORT_AGE,
    preFilter: preFilterNew,
    bind: (request) => ({
      check: (pool) => !pool.reportTooOld || !isNewTo(pool, request),
      reason: ({ heardAt }) =>
        `its backend's report is ${spanWords(request.now - heardAt)} old, and none older than ` +
        `${spanWords(maxAgeMs)} counts for new volumes`,
    }),
  };
}
