import type { Actor } from '../../domain/actor.js';
import { CodedError } from '../../domain/errors.js';
import type { AdminState } from '../../domain/pool.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { LedgerContext } from '../context.js';
import { logAction } from '../events/log-action.js';
import { restate } from '../hosts/membership.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * An operator enables, disables or freezes a host, or a whole cluster whatever its hosts' states. A
 * name that is both means the host. Returns the backend and the position of the ledger. Throws
 * HOST_NOT_FOUND.
 */
export async function setBackendState(
  context: LedgerContext,
  name: string,
  adminState: AdminState,
  reason: string,
  by: Actor | null = null,
): Promise<{ readonly backend: string; readonly readRevision: number }> {
  const { index, indexSync, commits } = context;
  await indexSync.catchUp();
  const backend = index.host(name)?.backend ?? clusterOf(index, name);
  const { revision } = await commits.submit({
    keys: (keys) => {
      keys.hosts.add(name);
      keys.backends.add(backend);
      keys.hostsOf.add(backend);
    },
    run: (set, afterwards) => {
      const before = setState(set, name, adminState, reason);
      if (before !== null)
        logAction(set, by, {
          action: 'set_backend_state',
          object: name,
          before,
          after: adminState,
          reason,
          backend,
        });
      restate(set, backend);
      // A backend that takes no part is not waited for.
      afterwards.onCommit(() => context.startup.look());
    },
  });
  return { backend, readRevision: revision };
}

/** Answers the state before; null: nothing changes. */
function setState(
  set: WorkingSet,
  name: string,
  adminState: AdminState,
  reason: string,
): AdminState | null {
  const host = set.hosts.get(name);
  const cluster = host === null ? set.backends.get(name) : null;
  const known = host ?? cluster;
  if (known === null) throw hostNotFound(name);
  if (known.adminState === adminState && known.reason === reason) return null;
  // Another reason for the same state does not change since when it is so.
  const stateSince = known.adminState === adminState ? known.stateSince : set.now;
  if (host !== null) set.hosts.put({ ...host, adminState, reason, stateSince });
  else if (cluster !== null) set.backends.put({ ...cluster, adminState, reason, stateSince });
  return known.adminState;
}

function clusterOf(index: PoolIndex, name: string): string {
  const backend = index.backend(name);
  if (backend === undefined || backend.cluster === null) throw hostNotFound(name);
  return backend.backend;
}

function hostNotFound(host: string): CodedError {
  const silent = 'it has sent neither a report nor a heartbeat';
  const message = `host or cluster ${host} is not known: ${silent}`;
  return new CodedError('HOST_NOT_FOUND', message, { metadata: { host } });
}
