import { together } from '../../ledger/store-port/removal.js';
import type { LedgerChange } from '../../ledger/store-port/store.js';
import type { WorkingSet } from '../../ledger/store-port/working-set.js';
import type { Feed } from '../queries/feed.js';
import { lastEvent } from '../queries/position.js';

/** What a commit wrote, together with what others changed before it. */
export function changeOf(set: WorkingSet, others: Feed['changed']): LedgerChange {
  const removed = set.removed();
  return {
    removed: together([others.removed, removed]),
    hosts: [...without(others.hosts, 'host', removed.hosts), ...set.hosts.written()],
    backends: [...without(others.backends, 'backend', removed.backends), ...set.backends.written()],
    pools: [...without(others.pools, 'pool', removed.pools), ...set.pools.written()],
    notices: others.notices,
    revision: set.revision,
    lastEvent: lastEvent({ revision: set.revision, counters: set.counters() }),
  };
}

/** Rows that others wrote, less those that were removed after that. */
function without<K extends string, R extends Readonly<Record<K, string>>>(
  rows: readonly R[],
  key: K,
  removed: readonly string[],
): readonly R[] {
  return removed.length === 0 ? rows : rows.filter((row) => !removed.includes(row[key]));
}
