import { takesProbe } from '../../domain/quarantine.js';
import { ESCAPED, type Filter, PASSES_ALL } from '../framework/filter.js';
import { isNewTo } from '../framework/new-here.js';
import { quarantineWords } from '../lib/quarantine-words.js';

/**
 * Passes unless the backend is in quarantine and the request would bring something new. A create
 * passes as a probe, once the time for probes has come and while there are not enough. No profile
 * names it: if quarantine is enabled, it runs before the filters of every profile. Cinder has no
 * such rule.
 */
export const quarantineFilter: Filter = {
  name: 'quarantine',
  implied: true,
  preFilter({ bringsNew, currentPool, mayProbe }) {
    if (!bringsNew) return PASSES_ALL;
    if (currentPool !== null) return ESCAPED;
    return { kind: 'signature', key: mayProbe === true ? 'probe' : 'new', reads: 'traits' };
  },
  bind: (request) => ({
    check: (pool) =>
      pool.quarantine === undefined ||
      (request.mayProbe === true && takesProbe(pool.quarantine)) ||
      !isNewTo(pool, request),
    reason: ({ quarantine }) =>
      quarantine === undefined ? '' : `its backend is ${quarantineWords(quarantine)}`,
  }),
};
