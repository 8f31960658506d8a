import { CodedError } from '../domain/errors.js';
import type { AdminState } from '../domain/pool.js';
import type { LedgerContext } from './context.js';
import { restate } from './membership.js';

/** An operator enables, disables or freezes a host; answers its backend and the position of the ledger. Throws HOST_NOT_FOUND. */
export async function setBackendState(
  context: LedgerContext,
  name: string,
  adminState: AdminState,
  reason: string,
): Promise<{ readonly backend: string; readonly readRevision: number }> {
  const { index, commits } = context;
  const known = index.host(name);
  if (known === undefined) throw hostNotFound(name);
  const { backend } = known;
  const { revision } = await commits.submit({
    keys: (keys) => {
      keys.hosts.add(name);
      keys.backends.add(backend);
      keys.hostsOf.add(backend);
    },
    run: (set) => {
      const host = set.hosts.get(name);
      if (host === null) throw hostNotFound(name);
      if (host.adminState !== adminState || host.reason !== reason) set.hosts.put({ ...host, adminState, reason });
      restate(set, backend);
    },
  });
  return { backend, readRevision: revision };
}

function hostNotFound(host: string): CodedError {
  const message = `host ${host} is not known: it has sent neither a report nor a heartbeat`;
  return new CodedError('HOST_NOT_FOUND', message, { metadata: { host } });
}
