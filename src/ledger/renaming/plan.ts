import { formerOf, keptFormer, presentPoolName } from '../../domain/former-names.js';
import {
  type BackendRecord,
  type CurrentReport,
  type HostRecord,
  nameOfPool,
  type PoolRecord,
  poolIdentity,
} from '../../domain/pool.js';
import type { Belongings, RenameCall } from '../api/renaming.js';
import type { HomeMove } from '../store-port/bulk-change.js';
import { belongingsOf, isInUse, mergedPool } from './belongings.js';
import { nameWasUsed, refused } from './refusals.js';
import { hostsIntoCluster, hostsIntoHost, stricter } from './rename-hosts.js';

/** The rows that a rename is about, as they are. */
export interface NamedRows {
  readonly from: BackendRecord;
  readonly fromHosts: readonly HostRecord[];
  readonly fromPools: readonly PoolRecord[];
  /** Null: the new name is not known. */
  readonly to: BackendRecord | null;
  readonly toHosts: readonly HostRecord[];
  readonly toPools: readonly PoolRecord[];
  /** The host of the new name; it may belong to a cluster. */
  readonly toHost: HostRecord | null;
}

/** What a rename makes of them. */
export interface RenamePlan {
  readonly backend: BackendRecord;
  readonly hosts: readonly HostRecord[];
  readonly pools: readonly PoolRecord[];
  readonly removed: {
    readonly backend: string | null;
    readonly hosts: readonly string[];
    readonly pools: readonly string[];
  };
  readonly move: HomeMove;
  readonly moved: Belongings;
  readonly merged: boolean;
}

/**
 * Everything under the old name goes to the new one. If that is known already, promises add up, and
 * its own report counts: it says what space there is, and the sums say what of it is promised.
 * Throws RENAME_REFUSED.
 */
export function planBackend(call: RenameCall, rows: NamedRows, now: number): RenamePlan {
  const { from, to, fromHosts, fromPools, toPools } = rows;
  const toCluster = to === null ? call.toCluster || from.cluster !== null : to.cluster !== null;
  refuseTarget(call, rows);
  const hosts = toCluster
    ? hostsIntoCluster(fromHosts, call.to)
    : hostsIntoHost(from, fromHosts, call.to, rows.toHost, now);
  const reports = to !== null && to.report !== null;
  const known = new Map(toPools.map((pool) => [pool.pool, pool]));
  const pools = fromPools.map((pool) => {
    const name = poolIdentity(call.to, pool.poolName);
    const there = known.get(name) ?? null;
    const at = { pool: name, backend: call.to, poolName: pool.poolName };
    return mergedPool(pool, at, there, reports ? (there?.report ?? null) : pool.report);
  });
  const accountingRevision = revisionAfter(from, to);
  return {
    backend: renamedBackend(call, rows, toCluster, accountingRevision),
    hosts: hosts.kept,
    pools,
    removed: {
      backend: from.backend,
      hosts: hosts.removed,
      pools: fromPools.map(({ pool }) => pool),
    },
    move: {
      from: { backend: from.backend, pool: null },
      to: { backend: call.to, pool: null },
      toCluster,
      hostFollows: !toCluster,
      accountingRevision,
    },
    moved: belongingsOf(fromHosts.length, fromPools),
    merged: to !== null,
  };
}

/**
 * One pool of a backend gets another name. Its report goes along, and the next one must list it by
 * that name. Throws RENAME_REFUSED.
 */
export function planPool(call: RenameCall, rows: NamedRows, pool: PoolRecord): RenamePlan {
  const { from } = rows;
  const there = rows.toPools.find((one) => one.pool === call.to) ?? null;
  if (pool.report !== null && there !== null && there.report !== null)
    throw refused(call.from, call.to, 'both_reported', 'the newest report lists both');
  refuseMerge(call, there === null ? [] : [there]);
  const poolName = nameOfPool(call.to);
  const at = { pool: call.to, backend: from.backend, poolName };
  const accountingRevision = revisionAfter(from, null);
  const { backends, pools: former } = formerOf(from);
  const meant = presentPoolName(from, poolName);
  if (meant !== poolName && meant !== pool.poolName)
    throw nameWasUsed(call, call.to, poolIdentity(from.backend, meant));
  const names = Object.entries({ ...former, [pool.poolName]: poolName })
    .map(([old, present]) => [old, present === pool.poolName ? poolName : present] as const)
    .filter(([old]) => old !== poolName);
  return {
    backend: {
      ...from,
      accountingRevision,
      // The report that the manager sends is never again the one that this was made of.
      report: from.report === null ? null : { ...from.report, digest: '' },
      ...keptFormer({ backends, pools: Object.fromEntries(names) }),
    },
    hosts: [],
    pools: [mergedPool(pool, at, there, there?.report ?? pool.report)],
    removed: { backend: null, hosts: [], pools: [pool.pool] },
    move: {
      from: { backend: from.backend, pool: pool.pool },
      to: { backend: from.backend, pool: call.to },
      toCluster: from.cluster !== null,
      hostFollows: false,
      accountingRevision,
    },
    moved: belongingsOf(0, [pool]),
    merged: there !== null,
  };
}

function refuseTarget(call: RenameCall, { from, to, toPools }: NamedRows): void {
  if (to === null) return;
  if (to.serviceKind !== from.serviceKind)
    throw refused(
      call.from,
      call.to,
      'kinds_differ',
      `${call.from} is a ${from.serviceKind} service, ${call.to} a ${to.serviceKind} service`,
    );
  if (call.toCluster && to.cluster === null)
    throw refused(call.from, call.to, 'not_a_cluster', `${call.to} is known, and is no cluster`);
  refuseMerge(call, toPools);
}

function refuseMerge(call: RenameCall, known: readonly PoolRecord[]): void {
  const used = known.filter(isInUse);
  if (used.length === 0 || call.allowMerge) return;
  const { volumes, heldGib, confirmedGib, containedGib } = belongingsOf(0, used);
  const why =
    `${volumes} volumes and ${heldGib + confirmedGib + containedGib} GiB are there already; if ` +
    'both names are the same storage, allow the merge';
  throw refused(call.from, call.to, 'target_in_use', why);
}

/**
 * Higher than what either name ever gave out, so that no report measured before the rename contains
 * what is confirmed now.
 */
function revisionAfter(from: BackendRecord, to: BackendRecord | null): number {
  return Math.max(from.accountingRevision, to?.accountingRevision ?? 0) + 1;
}

function renamedBackend(
  call: RenameCall,
  { from, to, fromPools, toPools }: NamedRows,
  toCluster: boolean,
  accountingRevision: number,
): BackendRecord {
  const { former: _, ...base } = to ?? from;
  const state = to === null ? from : stricter(to, from);
  const own = toCluster
    ? state
    : ({ adminState: 'enabled', reason: '', stateSince: null } as const);
  const before = formerOf(from);
  const there = to === null ? before : formerOf(to);
  const live = new Set([...fromPools, ...toPools].map(({ poolName }) => poolName));
  const pools = Object.entries({ ...before.pools, ...there.pools });
  return {
    ...base,
    backend: call.to,
    cluster: toCluster ? call.to : null,
    ordinal: to?.ordinal ?? from.ordinal,
    accountingRevision,
    adminState: own.adminState,
    reason: own.reason,
    stateSince: own.stateSince,
    report: to?.report ?? carried(from.report, from.backend, toCluster ? null : call.to),
    ...keptFormer({
      backends: [...new Set([...there.backends, ...before.backends, from.backend])].filter(
        (name) => name !== call.to,
      ),
      pools: Object.fromEntries(pools.filter(([name]) => !live.has(name))),
    }),
  };
}

/**
 * The report under the new name. @param host the new name of the host that sent it, if it has one
 */
function carried(
  report: CurrentReport | null,
  from: string,
  host: string | null,
): CurrentReport | null {
  if (report === null || host === null) return report;
  const { [from]: own, ...others } = report.reporters;
  return { ...report, host, reporters: own === undefined ? others : { [host]: own } };
}
