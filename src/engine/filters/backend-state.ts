import { downWords, saysDown } from '../capabilities/down.js';
import type { Filter } from '../framework/filter.js';
import { isNewTo, preFilterNew } from '../framework/new-here.js';

/**
 * Passes if neither the pool nor its backend reports that it is down, and whatever they report
 * where the request brings nothing new: a volume that lives in the pool grows or is copied there,
 * or stays. Cinder's scheduler does not look at it.
 */
export const backendStateFilter: Filter = {
  name: 'BackendStateFilter',
  preFilter: preFilterNew,
  bind: (request) => ({
    check: (pool) =>
      !isNewTo(pool, request) ||
      (pool.report.backendDown === undefined && !saysDown(pool.report.capabilities)),
    reason({ report: { capabilities, backendDown } }) {
      const own = downWords(capabilities);
      return own === null
        ? `its backend reports ${backendDown}: it takes nothing new`
        : `it reports ${own}: it takes nothing new`;
    },
  }),
};
