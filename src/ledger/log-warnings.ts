import type { PoolWarning } from '../engine/report-warnings/warning.js';
import type { PoolWarnings } from './pool-warnings.js';
import type { WorkingSet } from './working-set.js';

/**
 * A transaction changed what is suspicious in a pool: a notification, in that transaction. Only other
 * keys or reasons are a change: figures differ from report to report.
 */
export function logWarnings(set: WorkingSet, warnings: PoolWarnings, name: string): void {
  const pool = set.pools.get(name);
  // A pool that is gone has its own event.
  if (pool === null || pool.report === null) return;
  const before = set.pools.before(name) ?? null;
  const now = warnings.ofPool(pool);
  const was = before === null ? [] : warnings.ofPool(before);
  if (now.length === was.length && now.every((one, at) => sameKind(one, was[at]))) return;
  const told = now.map(({ key, within, reason, description }) => ({ key: key + within, reason, description }));
  set.log({ kind: 'warnings', pool: pool.pool, backend: pool.backend, warnings: told });
}

function sameKind(one: PoolWarning, other: PoolWarning | undefined): boolean {
  return one.key === other?.key && one.within === other.within && one.reason === other.reason;
}
