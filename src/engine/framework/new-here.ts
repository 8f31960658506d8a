import { isNamed } from '../request/resource-backend.js';
import type { PoolView, RequestView } from '../request/view.js';
import { ESCAPED, PASSES_ALL, type PreFilterResult } from './filter.js';

type Bringing = Pick<RequestView, 'bringsNew' | 'currentPool'>;

/** Whether a request would bring something new to a pool. */
export function isNewTo(pool: PoolView, { bringsNew, currentPool }: Bringing): boolean {
  return bringsNew && (currentPool === null || !isNamed(pool, currentPool));
}

/**
 * The `preFilter` of filters that only judge pools to which the request brings something new, by
 * their traits.
 */
export function preFilterNew({ bringsNew, currentPool }: Bringing): PreFilterResult {
  if (!bringsNew) return PASSES_ALL;
  return currentPool === null ? { kind: 'signature', key: 'new', reads: 'traits' } : ESCAPED;
}
