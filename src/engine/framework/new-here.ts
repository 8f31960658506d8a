import { isNamed } from '../request/resource-backend.js';
import type { PoolView, RequestView } from '../request/view.js';
import { type Narrowing, PASSES_ALL } from './filter.js';

type Bringing = Pick<RequestView, 'bringsNew' | 'currentPool'>;

/** Whether a pool would get by a request what does not live there yet. */
export function isNewTo(pool: PoolView, { bringsNew, currentPool }: Bringing): boolean {
  return bringsNew && (currentPool === null || !isNamed(pool, currentPool));
}

/**
 * How a filter narrows that looks only at pools which would get something new, and of them at
 * nothing but report and backend.
 */
export function narrowNew({ bringsNew, currentPool }: Bringing): Narrowing | null {
  if (!bringsNew) return PASSES_ALL;
  return currentPool === null ? { kind: 'class', key: 'new' } : null;
}
