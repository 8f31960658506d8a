import type { HostIdentity } from '../../domain/report.js';
import type { HeartbeatAnswer } from '../api/reports.js';
import type { LedgerContext } from '../context.js';
import { storeUnavailable } from '../errors.js';
import {
  backendOf,
  keysOfHost,
  recordHost,
  refuseFormerName,
  restate,
  sameIdentity,
} from '../hosts/membership.js';
import { backendRow } from '../reservations/accounting.js';

/**
 * A sign of life. Makes the host known. Writes only if that, its identity or its being down
 * changes. Throws BACKEND_RENAMED.
 */
export async function heartbeat(
  context: LedgerContext,
  identity: HostIdentity,
): Promise<HeartbeatAnswer> {
  const { index, liveness } = context;
  const backend = backendOf(identity);
  await refuseRenamed(context, identity);
  liveness.seen(identity.host);
  reachable(context);
  const known = index.host(identity.host);
  const row = index.backend(backend);
  if (known !== undefined && row !== undefined && !known.down && sameIdentity(known, identity)) {
    return { accountingRevision: row.accountingRevision, adminState: known.adminState };
  }
  const { result } = await context.commits.submit({
    keys: (keys) => keysOfHost(keys, identity.host, backend, known),
    run: (set, afterwards) => {
      refuseFormerName(index, identity);
      const { host, leftBackend } = recordHost(set, identity);
      if (leftBackend !== null) restate(set, leftBackend);
      restate(set, backend);
      afterwards.onCommit(() => context.dispatcher.kick(backend));
      return {
        accountingRevision: backendRow(set, backend).accountingRevision,
        adminState: host.adminState,
      };
    },
  });
  return result;
}

/**
 * Refuses a host that names its backend as it was called before it was renamed. Another server may
 * have given the name free since. Throws BACKEND_RENAMED.
 */
export async function refuseRenamed(
  { index, indexSync }: LedgerContext,
  identity: HostIdentity,
): Promise<void> {
  if (index.renamed(backendOf(identity)) === undefined) return;
  await indexSync.catchUp();
  refuseFormerName(index, identity);
}

/**
 * If servers share the store, a manager whose server cannot reach it should use another server: its
 * signs of life would be lost here. If the store is broken, nothing that it says is kept.
 */
export function reachable({ store, commits }: LedgerContext): void {
  if (commits.health.broken !== null) throw storeUnavailable(commits.health.broken);
  if (store.shared && !commits.health.available)
    throw storeUnavailable(new Error('the store is away'));
}

/**
 * Signs of life from an open stream, of known hosts with the identity that is known. A host that
 * was down comes back up.
 */
export function stillAlive(context: LedgerContext, hosts: Iterable<string>): void {
  for (const name of hosts) {
    context.liveness.seen(name);
    const host = context.index.host(name);
    if (host?.down === true)
      heartbeat(context, host).catch((error: unknown) =>
        context.observer.fault(error, `bringing ${name} back`),
      );
  }
}
