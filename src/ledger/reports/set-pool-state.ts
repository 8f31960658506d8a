import type { Actor } from '../../domain/actor.js';
import type { PoolAdmin, PoolAdminState, PoolRecord } from '../../domain/pool.js';
import type { LedgerContext } from '../context.js';
import { poolNotFound } from '../errors.js';
import { logAction } from '../events/log-action.js';

/**
 * An operator opens, cordons, drains or closes a pool. Decisions that were made stand. Returns the
 * pool's present name and the position of the ledger. Throws POOL_NOT_FOUND, STORE_UNAVAILABLE.
 */
export async function setPoolState(
  context: LedgerContext,
  name: string,
  state: PoolAdminState,
  reason: string,
  by: Actor | null = null,
): Promise<{ readonly pool: string; readonly readRevision: number }> {
  const { index, indexSync, commits } = context;
  await indexSync.catchUp();
  const pool = index.presentName(name);
  const known = index.pool(pool);
  if (known === undefined || index.backend(known.backend)?.serviceKind !== 'volume')
    throw poolNotFound(name);
  const { revision } = await commits.submit({
    keys: (keys) => {
      keys.pools.add(pool);
    },
    run: (set) => {
      const row = set.pools.get(pool);
      if (row === null) throw poolNotFound(name);
      const admin = adminAfter(row, state, reason, set.now);
      if (admin === row.admin) return;
      set.pools.put(withAdmin(row, admin));
      logAction(set, by, {
        action: 'set_pool_state',
        object: pool,
        before: row.admin?.state ?? 'open',
        after: state,
        reason,
        backend: row.backend,
        pool,
      });
    },
  });
  return { pool, readRevision: revision };
}

/** Another reason for the same state does not change since when it is so. */
function adminAfter(
  { admin }: PoolRecord,
  state: PoolAdminState,
  reason: string,
  now: number,
): PoolAdmin | undefined {
  if (state === 'open') return undefined;
  if (admin?.state !== state) return { state, reason, since: now };
  return admin.reason === reason ? admin : { ...admin, reason };
}

function withAdmin({ admin: _, ...row }: PoolRecord, admin: PoolAdmin | undefined): PoolRecord {
  const generation = row.generation + 1;
  return admin === undefined ? { ...row, generation } : { ...row, admin, generation };
}
