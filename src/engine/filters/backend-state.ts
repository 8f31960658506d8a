import { downWords, saysDown } from '../capabilities/down.js';
import type { Filter } from '../framework/filter.js';
import { isNewTo, preFilterNew } from '../framework/new-here.js';

/**
 * Passes unless the pool or its backend reports that it is down. A request that brings nothing new
 * passes anyway: the volume already lives in the pool and grows, is copied there, or stays.
 * Cinder's scheduler does not check this.
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
