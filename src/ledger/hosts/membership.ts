import { presentPoolName } from '../../domain/former-names.js';
import {
  type BackendRecord,
  type HostRecord,
  participates,
  poolIdentity,
} from '../../domain/pool.js';
import type { HostIdentity } from '../../domain/report.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import { backendRenamed, poolRenamed } from '../errors.js';
import type { Keys } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';

/** The backend that a host belongs to: its cluster, or itself. */
export function backendOf(identity: HostIdentity): string {
  return identity.cluster ?? identity.host;
}

/**
 * Refuses a host that names its backend as it was called before it was renamed: the same space
 * would be promised under both names. Call it inside the transaction, too. Throws BACKEND_RENAMED.
 */
export function refuseFormerName(index: PoolIndex, identity: HostIdentity): void {
  const name = backendOf(identity);
  const present = index.renamed(name);
  if (present !== undefined) throw backendRenamed(name, present.backend);
}

/** The same of the pools that a report lists. Throws POOL_RENAMED. */
export function refuseFormerPools(
  row: BackendRecord,
  pools: readonly { readonly name: string }[],
): void {
  for (const { name } of pools) {
    const present = presentPoolName(row, name);
    if (present !== name)
      throw poolRenamed(poolIdentity(row.backend, name), poolIdentity(row.backend, present));
  }
}

/** Names the rows that a change of a host touches; `before` is what the index knows of it. */
export function keysOfHost(
  keys: Keys,
  host: string,
  backend: string,
  before: HostRecord | undefined,
): void {
  keys.hosts.add(host);
  for (const name of new Set([backend, before?.backend ?? backend])) {
    keys.backends.add(name);
    keys.hostsOf.add(name);
  }
}

/**
 * A sign of life from a host: makes it known, up, and a member of the backend that it names now.
 * Writes nothing if nothing changed. The caller must call `restate` for the backend afterwards.
 */
export function recordHost(
  set: WorkingSet,
  identity: HostIdentity,
): { readonly host: HostRecord; readonly leftBackend: string | null } {
  const backend = backendOf(identity);
  ensureBackend(set, backend, identity.cluster);
  const known = set.hosts.get(identity.host);
  const stated = {
    backend,
    cluster: identity.cluster,
    zone: identity.zone,
    serviceKind: identity.serviceKind,
    down: false,
  };
  if (known === null) {
    const fresh = {
      host: identity.host,
      ...stated,
      adminState: 'enabled',
      reason: '',
      stateSince: null,
      ordinal: set.next('host'),
      lastSeenAt: set.now,
    } as const;
    return { host: set.hosts.put(fresh), leftBackend: null };
  }
  if (sameIdentity(known, identity) && !known.down) return { host: known, leftBackend: null };
  const host = set.hosts.put({ ...known, ...stated, lastSeenAt: set.now });
  return { host, leftBackend: known.backend === backend ? null : known.backend };
}

/** Whether a host is known with exactly the identity that it states. */
export function sameIdentity(known: HostRecord, identity: HostIdentity): boolean {
  return (
    known.backend === backendOf(identity) &&
    known.cluster === identity.cluster &&
    known.zone === identity.zone &&
    known.serviceKind === identity.serviceKind
  );
}

/**
 * Derives a backend's row from its hosts: which host represents it, and whether it is down. The
 * first time it takes part it gets its place in the order that breaks ties. Writes nothing if
 * nothing changed.
 */
export function restate(set: WorkingSet, backend: string): BackendRecord | null {
  const row = set.backends.get(backend);
  if (row === null) return null;
  const hosts = set.hosts.of(backend).sort((a, b) => a.ordinal - b.ordinal);
  const serviceKind =
    hosts.length > 0 && hosts.every((host) => host.serviceKind === 'backup') ? 'backup' : 'volume';
  const stands = hosts.find(
    (host) => host.serviceKind === serviceKind && !host.down && host.adminState === 'enabled',
  );
  const representative = stands === undefined ? null : { host: stands.host, zone: stands.zone };
  // A cluster without members is down, too: no worker will come for its orders.
  const anyUp = hosts.some((host) => !host.down);
  const downSince = anyUp ? null : (row.downSince ?? set.now);
  const next: BackendRecord = { ...row, serviceKind, representative, downSince };
  const placed =
    next.ordinal === null && participates(next) ? { ...next, ordinal: set.next('backend') } : next;
  return sameStanding(row, placed) ? row : set.backends.put(placed);
}

function sameStanding(a: BackendRecord, b: BackendRecord): boolean {
  return (
    a.serviceKind === b.serviceKind &&
    a.ordinal === b.ordinal &&
    a.downSince === b.downSince &&
    a.representative?.host === b.representative?.host &&
    a.representative?.zone === b.representative?.zone
  );
}

function ensureBackend(set: WorkingSet, backend: string, cluster: string | null): void {
  if (set.backends.get(backend) !== null) return;
  set.backends.put({
    backend,
    cluster,
    serviceKind: 'volume',
    ordinal: null,
    accountingRevision: 0,
    downSince: null,
    representative: null,
    adminState: 'enabled',
    reason: '',
    stateSince: null,
    report: null,
  });
}
