import type { PoolAdmin } from '../../domain/pool.js';
import type { Filter } from '../framework/filter.js';
import { isNewTo, preFilterNew } from '../framework/new-here.js';
import { shortened } from '../lib/shown.js';

/**
 * Passes what an operator lets into the pool: a cordoned or draining one takes nothing new, a
 * closed one nothing at all. No profile names it: it runs before the filters of every profile.
 * Cinder has no such rule.
 */
export const poolStateFilter: Filter = {
  name: 'pool_state',
  implied: true,
  preFilter: (request) =>
    request.bringsNew
      ? preFilterNew(request)
      : { kind: 'signature', key: 'known', reads: 'traits' },
  bind: (request) => ({
    check: (pool) =>
      pool.admin === undefined || (pool.admin.state !== 'closed' && !isNewTo(pool, request)),
    reason: ({ admin }) => (admin === undefined ? '' : wordsOf(admin)),
  }),
};

function wordsOf({ state, since, reason }: PoolAdmin): string {
  const why = reason === '' ? '' : ` (${shortened(reason)})`;
  const takes = state === 'closed' ? 'it takes nothing' : 'it takes nothing new';
  return `an operator set it ${state} at ${new Date(since).toISOString()}${why}: ${takes}`;
}
