import { type RequestRecord, requestKey } from '../../domain/decision.js';
import { CodedError } from '../../domain/errors.js';
import {
  type AdminState,
  type BackendRecord,
  type HostRecord,
  takesNew,
} from '../../domain/pool.js';
import type { VolumeRecord } from '../../domain/volume.js';
import type { Page } from '../api/page.js';
import type { AccountCall, RequestAccount, VolumeSet } from '../api/placement.js';
import type {
  BackendPage,
  BackendQuery,
  BackendState,
  PoolFilter,
  PoolState,
} from '../api/pools.js';
import { volumeSetOf } from '../attempts/volume-set-of.js';
import type { LedgerContext } from '../context.js';
import { backendNotFound, poolNotFound, volumeNotFound } from '../errors.js';
import { following } from '../lib/following.js';
import type { Sees } from '../lib/sees.js';
import type {
  DecisionPage,
  DecisionQuery,
  DecisionWithReservations,
  LedgerStore,
  VolumeQuery,
} from '../store-port/store.js';
import type { WaitingQuery } from '../store-port/waiting-query.js';
import { poolStateOf } from './pool-state.js';

// Reads by id use the database, which is the truth. Lists of pools and backends use the index,
// which follows it.

/**
 * A request with all its attempts: a caller's own, or, with `caller` null, the newest that anybody
 * made, for the project if one is named. Throws REQUEST_NOT_FOUND, also for what the caller may
 * not see.
 */
export async function account(
  context: LedgerContext,
  { requestId, caller, projectId, sees }: AccountCall,
): Promise<RequestAccount> {
  const { store } = context;
  const request =
    caller === null
      ? newestFor(await store.requestsOf(requestId), projectId)
      : await store.request(requestKey(requestId, caller));
  if (request === null || sees?.(request.spec.projectId) === false) {
    const metadata = { request_id: requestId, project_id: projectId };
    throw new CodedError(
      'REQUEST_NOT_FOUND',
      `request ${requestId} of project '${projectId}' is not in the ledger`,
      { metadata },
    );
  }
  return {
    request,
    attempts: await store.attemptsOf(request.key),
    set: await setOf(store, request),
  };
}

/** The set that a request asked for, or that its volume is of. */
async function setOf(
  store: Pick<LedgerStore, 'request'>,
  request: RequestRecord,
): Promise<VolumeSet | null> {
  const { setKey } = request;
  const whole = setKey === undefined ? request : await store.request(setKey);
  return whole === null ? null : volumeSetOf(whole);
}

function newestFor(found: readonly RequestRecord[], projectId: string): RequestRecord | null {
  const wanted = found.filter(({ spec }) => projectId === '' || spec.projectId === projectId);
  return wanted.toSorted((a, b) => b.answeredAt - a.answeredAt)[0] ?? null;
}

/**
 * A volume with every decision about it, as far as the caller may see them. Throws
 * VOLUME_NOT_FOUND, also for what it may not see.
 */
export async function readVolume(
  context: LedgerContext,
  volumeId: string,
  sees?: Sees,
): Promise<{
  readonly volume: VolumeRecord;
  readonly decisions: readonly DecisionWithReservations[];
  readonly readRevision: number;
}> {
  const readRevision = context.index.revision;
  const volume = await context.store.volume(volumeId);
  if (volume === null || sees?.(volume.projectId) === false) throw volumeNotFound(volumeId);
  const about = await context.store.decisionsOf(volumeId);
  const decisions = about.filter(({ decision }) => sees?.(decision.projectId) !== false);
  return { volume, decisions, readRevision };
}

/** A page of volumes. */
export async function listVolumes(
  context: LedgerContext,
  query: VolumeQuery,
): Promise<Page<VolumeRecord>> {
  const readRevision = context.index.revision;
  return { items: await context.store.volumes(query), readRevision };
}

/** A page of requests that wait, in the order in which they began. */
export async function listWaiting(
  context: LedgerContext,
  query: WaitingQuery,
): Promise<Page<RequestRecord>> {
  const readRevision = context.index.revision;
  return { items: await context.store.waiting(query), readRevision };
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
export function listBackends(context: LedgerContext, query: BackendQuery): BackendPage {
  const { index, outages } = context;
  const items: BackendState[] = [];
  for (const name of following(index.backendNames(), query.after)) {
    if (items.length >= query.limit) break;
    const state = backendState(context, name);
    if (query.sees?.(state) === false || !isWanted(state.backend, query)) continue;
    if (query.adminState === null || isIn(state, query.adminState)) items.push(state);
  }
  const movesHeldUntil = outages.heldUntil(context.now());
  return { items, readRevision: index.revision, movesHeldUntil };
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
  const state = knownPool(context, name);
  if (state.pool.report === null) throw poolNotFound(name);
  return state;
}

/** A pool as it is, reported or not. Throws POOL_NOT_FOUND. */
export function knownPool(context: LedgerContext, name: string): PoolState {
  const pool = context.index.pool(name);
  const backend = pool === undefined ? undefined : context.index.backend(pool.backend);
  if (pool === undefined || backend === undefined) throw poolNotFound(name);
  return poolStateOf(context, pool, backend);
}
