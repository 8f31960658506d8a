import type { PoolRecord } from '../../domain/pool.js';
import type { PoolWarning } from '../../engine/report-warnings/warning.js';
import type { PoolWarnings } from '../hosts/pool-warnings.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * Logs warnings of pools that a transaction raised or cleared, a notification for each pool, in
 * that transaction. A report changes them, and so does a volume that comes to live in a pool or
 * leaves it. Only other keys or reasons are a change: figures differ from report to report. Call it
 * last in the transaction.
 */
export function logWarnings(set: WorkingSet, warnings: PoolWarnings): void {
  for (const pool of set.pools.written()) {
    // A pool that is gone has its own event. A backup service has no figures.
    if (pool.report === null || isOfBackups(set, pool)) continue;
    const before = set.pools.before(pool.pool) ?? null;
    const now = warnings.ofPool(pool);
    const was = before === null ? [] : warnings.ofPool(before);
    if (now.length === was.length && now.every((one, at) => sameKind(one, was[at]))) continue;
    const logged = now.map(({ key, within, reason, description }) => ({
      key: key + within,
      reason,
      description,
    }));
    set.log({ kind: 'warnings', pool: pool.pool, backend: pool.backend, warnings: logged });
  }
}

function isOfBackups({ backends }: WorkingSet, { backend }: PoolRecord): boolean {
  return backends.has(backend) && backends.get(backend)?.serviceKind === 'backup';
}

function sameKind(one: PoolWarning, other: PoolWarning | undefined): boolean {
  return one.key === other?.key && one.within === other.within && one.reason === other.reason;
}
