import type { Actor } from '../../domain/actor.js';
import type { LedgerContext } from '../context.js';
import { backendNotFound } from '../errors.js';
import { logAction } from '../events/log-action.js';
import { liftQuarantine } from '../hosts/quarantine.js';

/**
 * An operator ends a backend's quarantine: it takes volumes as any other, and what failed there
 * before no longer counts. Returns whether it was in one. Throws BACKEND_NOT_FOUND,
 * STORE_UNAVAILABLE.
 */
export async function endQuarantine(
  { index, indexSync, commits }: LedgerContext,
  name: string,
  reason: string,
  by: Actor | null = null,
): Promise<{ readonly backend: string; readonly lifted: boolean; readonly readRevision: number }> {
  await indexSync.catchUp();
  const backend = index.presentName(name);
  if (index.backend(backend) === undefined) throw backendNotFound(name);
  const { result, revision } = await commits.submit({
    keys: (keys) => {
      keys.backends.add(backend);
    },
    run: (set) => {
      const row = set.backends.get(backend);
      if (row === null) throw backendNotFound(name);
      liftQuarantine(set, row, 'operator', reason);
      if (row.quarantine === undefined) return false;
      logAction(set, by, {
        action: 'lift_quarantine',
        object: backend,
        before: 'quarantined',
        reason,
        backend,
      });
      return true;
    },
  });
  return { backend, lifted: result, readRevision: revision };
}
