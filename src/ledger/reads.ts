import { requestKey } from '../domain/decision.js';
import { CodedError } from '../domain/errors.js';
import type { HostRecord } from '../domain/pool.js';
import type { VolumeRecord } from '../domain/volume.js';
import type { BackendState, Page, PoolState, RequestAccount } from './api.js';
import type { LedgerContext } from './context.js';
import { volumeNotFound } from './release-volume.js';
import type { DecisionWithReservations, VolumeQuery } from './store.js';

// Reads by id go to the database, which is the truth; lists of what there is come from the index, which follows it.

/** A request with all its attempts. Throws REQUEST_NOT_FOUND. */
export async function account(context: LedgerContext, requestId: string, caller: string): Promise<RequestAccount> {
  const key = requestKey(requestId, caller);
  const request = await context.store.request(key);
  if (request === null) {
    const metadata = { request_id: requestId, project_id: caller };
    throw new CodedError('REQUEST_NOT_FOUND', `request ${requestId} of project '${caller}' is not in the ledger`, { metadata });
  }
  return { request, attempts: await context.store.attemptsOf(key) };
}

/** A volume with every decision about it. Throws VOLUME_NOT_FOUND. */
export async function readVolume(
  context: LedgerContext,
  volumeId: string,
): Promise<{ readonly volume: VolumeRecord; readonly decisions: readonly DecisionWithReservations[]; readonly readRevision: number }> {
  const readRevision = context.index.revision;
  const volume = await context.store.volume(volumeId);
  if (volume === null) throw volumeNotFound(volumeId);
  return { volume, decisions: await context.store.decisionsOf(volumeId), readRevision };
}

/** A page of volumes. */
export async function listVolumes(context: LedgerContext, query: VolumeQuery): Promise<Page<VolumeRecord>> {
  const readRevision = context.index.revision;
  return { items: await context.store.volumes(query), readRevision };
}

/** A page of reported pools, in tie order. Throws BACKEND_NOT_FOUND. */
export function listPools(
  context: LedgerContext,
  query: { readonly backend: string | null; readonly after: string; readonly limit: number },
): Page<PoolState> {
  const { index } = context;
  if (query.backend !== null && index.backend(query.backend) === undefined) throw backendNotFound(query.backend);
  const all = index.reportedPools().filter((pool) => query.backend === null || pool.backend === query.backend);
  const items = pageAfter(all, (pool) => pool.pool, query.after, query.limit).map((pool) => poolState(context, pool.pool));
  return { items, readRevision: index.revision };
}

/** One reported pool. Throws POOL_NOT_FOUND. */
export function readPool(context: LedgerContext, name: string): { readonly state: PoolState; readonly readRevision: number } {
  return { state: poolState(context, name), readRevision: context.index.revision };
}

/** A page of backends, in the order in which they became known. */
export function listBackends(context: LedgerContext, query: { readonly after: string; readonly limit: number }): Page<BackendState> {
  const { index } = context;
  const items = pageAfter(index.backends(), (backend) => backend.backend, query.after, query.limit);
  return { items: items.map((backend) => backendState(context, backend.backend)), readRevision: index.revision };
}

/** A backend with its hosts. Throws BACKEND_NOT_FOUND. */
export function backendState(context: LedgerContext, name: string): BackendState {
  const { index, liveness } = context;
  const backend = index.backend(name);
  if (backend === undefined) throw backendNotFound(name);
  const fresh = (host: HostRecord): HostRecord => ({ ...host, lastSeenAt: Math.max(host.lastSeenAt, liveness.heard(host.host) ?? 0) });
  return { backend, hosts: index.hostsOf(name).map(fresh), poolCount: index.poolsOf(name).filter((pool) => pool.report !== null).length };
}

function poolState(context: LedgerContext, name: string): PoolState {
  const pool = context.index.pool(name);
  const backend = pool === undefined ? undefined : context.index.backend(pool.backend);
  if (pool === undefined || pool.report === null || backend === undefined) {
    const message = `pool ${name} is not known, or its backend's newest report no longer lists it`;
    throw new CodedError('POOL_NOT_FOUND', message, { metadata: { pool: name } });
  }
  return { pool, backend };
}

function backendNotFound(backend: string): CodedError {
  return new CodedError('BACKEND_NOT_FOUND', `backend ${backend} is not known`, { metadata: { backend } });
}

/** What follows `after`; from the start where it is empty. What is gone meanwhile ends the list rather than beginning it again. */
function pageAfter<T>(all: readonly T[], keyOf: (item: T) => string, after: string, limit: number): readonly T[] {
  const from = after === '' ? 0 : all.findIndex((item) => keyOf(item) === after) + 1;
  return after !== '' && from === 0 ? [] : all.slice(from, from + limit);
}
