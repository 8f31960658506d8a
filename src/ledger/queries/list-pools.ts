import type { Page } from '../api/page.js';
import type { PoolQuery, PoolState } from '../api/pools.js';
import type { LedgerContext } from '../context.js';
import { backendNotFound } from '../errors.js';
import { poolMatcher } from './pool-matcher.js';

/** A page of reported pools, by name. Reads no further than the page. Throws BACKEND_NOT_FOUND. */
export function listPools(context: LedgerContext, query: PoolQuery): Page<PoolState> {
  const { index } = context;
  if (query.backend !== null && index.backend(query.backend) === undefined)
    throw backendNotFound(query.backend);
  const { size, sizeOf } = query.budget ?? { size: 0, sizeOf: () => 0 };
  const items: PoolState[] = [];
  let sum = 0;
  for (const state of poolMatcher(context, query).after(query.after)) {
    items.push(state);
    sum += sizeOf(state);
    if (items.length >= query.limit || (sum > size && items.length > 1)) break;
  }
  return { items, readRevision: index.revision };
}
