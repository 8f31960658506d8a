import { requestKey } from '../../domain/decision.js';
import { CodedError } from '../../domain/errors.js';
import {
  type AdminState,
  type BackendRecord,
  type HostRecord,
  takesNew,
} from '../../domain/pool.js';
import type { VolumeRecord } from '../../domain/volume.js';
import type { Page } from '../api/page.js';
import type { RequestAccount } from '../api/placement.js';
import type { BackendQuery, BackendState, PoolFilter, PoolState } from '../api/pools.js';
import type { LedgerContext } from '../context.js';
import { backendNotFound, poolNotFound, volumeNotFound } from '../errors.js';
import { following } from '../lib/following.js';
import type {
  DecisionPage,
  DecisionQuery,
  DecisionWithReservations,
  VolumeQuery,
} from '../store-port/store.js';
import { poolStateOf } from './pool-state.js';

// Reads by id use the database, which is the truth. Lists of pools and backends use the index,
// which follows it.

/** A request with all its attempts. Throws REQUEST_NOT_FOUND. */
export async function account(
  context: LedgerContext,
  requestId: string,
  caller: string,
): Promise<RequestAccount> {
  const key = requestKey(requestId, caller);
  const request = await context.store.request(key);
  if (request === null) {
    const metadata = { request_id: requestId, project_id: caller };
    throw new CodedError(
      'REQUEST_NOT_FOUND',
      `request ${requestId} of project '${caller}' is not in the ledger`,
      { metadata },
    );
  }
  return { request, attempts: await context.store.attemptsOf(key) };
}

/** A volume with every decision about it. Throws VOLUME_NOT_FOUND. */
export async function readVolume(
  context: LedgerContext,
  volumeId: string,
): Promise<{
  readonly volume: VolumeRecord;
  readonly decisions: readonly DecisionWithReservations[];
  readonly readRevision: number;
}> {
  const readRevision = context.index.revision;
  const volume = await context.store.volume(volumeId);
  if (volume === null) throw volumeNotFound(volumeId);
  return { volume, decisions: await context.store.decisionsOf(volumeId), readRevision };
}

/** A page of volumes. */
export async function listVolumes(
  context: LedgerContext,
  query: VolumeQuery,
): Promise<Page<VolumeRecord>> {
  const readRevision = context.index.revision;
  return { items: await context.store.volumes(query), readRevision };
}

/** A page of decisions, newest first. */
export async function listDecisions(
  context: LedgerContext,
  query: DecisionQuery,
): Promise<DecisionPage & { readonly readRevision: number }> {
  const readRevision = context.index.revision;
  return { ...(await context.store.decisions(query)), readRevision };
}

/** One reported pool. Throws POOL_NOT_FOUND. */
export function readPool(
  context: LedgerContext,
  name: string,
): { readonly state: PoolState; readonly readRevision: number } {
  return { state: poolState(context, name), readRevision: context.index.revision };
}

/** A page of backends, by name. */
export function listBackends(context: LedgerContext, query: BackendQuery): Page<BackendState> {
  const { index } = context;
  const items: BackendState[] = [];
  for (const name of following(index.backendNames(), query.after)) {
    if (items.length >= query.limit) break;
    const state = backendState(context, name);
    if (!isWanted(state.backend, query)) continue;
    if (query.adminState === null || isIn(state, query.adminState)) items.push(state);
  }
  return { items, readRevision: index.revision };
}

/** Whether a host of a backend, or a cluster itself, is in a state. */
function isIn({ backend, hosts }: BackendState, wanted: AdminState): boolean {
  return (
    hosts.some(({ adminState }) => adminState === wanted) ||
    (backend.cluster !== null && backend.adminState === wanted)
  );
}

/** Whether a backend matches a query. Its zone is that of the member that represents it. */
export function isWanted(
  backend: BackendRecord,
  { participating, zone }: Pick<PoolFilter, 'participating' | 'zone'>,
): boolean {
  if (participating !== null && takesNew(backend) !== participating) return false;
  return zone === null || backend.representative?.zone === zone;
}

/** A backend with its hosts. Throws BACKEND_NOT_FOUND. */
export function backendState(context: LedgerContext, name: string): BackendState {
  const { index, liveness, marks } = context;
  const row = index.backend(name);
  if (row === undefined) throw backendNotFound(name);
  const backend = row.report === null ? row : { ...row, report: marks.on(name, row.report) };
  const fresh = (host: HostRecord): HostRecord => ({
    ...host,
    lastSeenAt: Math.max(host.lastSeenAt, liveness.lastSign(host.host) ?? 0),
  });
  return {
    backend,
    hosts: index.hostsOf(name).map(fresh),
    poolCount: index.poolsOf(name).filter((pool) => pool.report !== null).length,
  };
}

/** A reported pool as it is. Throws POOL_NOT_FOUND. */
export function poolState(context: LedgerContext, name: string): PoolState {
  const pool = context.index.pool(name);
  const backend = pool === undefined ? undefined : context.index.backend(pool.backend);
  if (pool === undefined || pool.report === null || backend === undefined) throw poolNotFound(name);
  return poolStateOf(context, pool, backend);
}
