import { formerOf, keptFormer, presentName } from '../../domain/former-names.js';
import {
  type BackendRecord,
  backendOfPool,
  nameOfPool,
  type PoolRecord,
} from '../../domain/pool.js';
import type { ForgetCall, Forgotten } from '../api/renaming.js';
import type { Done } from '../commit/group-commit.js';
import { Lost } from '../commit/lost.js';
import type { LedgerContext } from '../context.js';
import { backendNotFound, poolNotFound } from '../errors.js';
import { logAction } from '../events/log-action.js';
import { commitOptimistically, type Try } from '../placement/optimistic.js';
import { TentativeChoice } from '../placement/tentative-choice.js';
import type { Keys } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { stillLives, stillReported, stillUp } from './refusals.js';

type Gone = Omit<Forgotten, 'readRevision'>;

/** What is to be forgotten, as it was looked at. */
interface Target {
  readonly backend: BackendRecord;
  readonly pools: readonly PoolRecord[];
  /** Null: the whole backend. */
  readonly pool: string | null;
}

/**
 * Forgets a backend or a pool that is gone for good, with its hosts, reports, states and figures. A
 * name that one had before it was renamed is free again. Throws BACKEND_NOT_FOUND, POOL_NOT_FOUND,
 * BACKEND_IN_USE if anything lives there or it is still heard of, CONTENDED, STORE_UNAVAILABLE.
 */
export async function forget(context: LedgerContext, call: ForgetCall): Promise<Forgotten> {
  await context.indexSync.catchUp();
  const { result, revision } = await commitOptimistically<Gone>(context, {
    prepare: () => prepare(context, call),
  });
  return { ...result, readRevision: revision };
}

async function prepare(context: LedgerContext, call: ForgetCall): Promise<Try<Gone> | Done<Gone>> {
  const { index } = context;
  const former = index.renamed(call.name) ?? formerPoolOwner(context, call.name);
  if (former !== null) return forgetName(context, call, former);
  const target = targetOf(context, call.name);
  refuseHeardOf(context, call.name, target);
  const living = await context.store.living(call.name);
  if (living.volumes + living.unfinished + living.others > 0) throw stillLives(call.name, living);
  const hosts = target.pool === null ? index.hostsOf(target.backend.backend).length : 0;
  const gone: Gone = { hosts, pools: target.pools.length, renamedTo: null };
  if (call.dryRun) return { result: gone, revision: index.revision };
  return {
    tentative: new TentativeChoice(context, null),
    alone: true,
    keys: (keys) => keysOf(keys, target),
    run: (set) => (isAsSeen(set, target) ? forgetTarget(set, call, target) : Lost.changed),
  };
}

function formerPoolOwner({ index }: LedgerContext, name: string): BackendRecord | null {
  const backend = index.backend(backendOfPool(name));
  const isFormer = backend !== undefined && presentName(backend, name) !== name;
  return isFormer && index.pool(name) === undefined ? backend : null;
}

function targetOf({ index }: LedgerContext, name: string): Target {
  const owner = backendOfPool(name);
  const backend = index.backend(owner);
  if (backend === undefined) throw backendNotFound(owner);
  if (!name.includes('#')) return { backend, pools: index.poolsOf(owner), pool: null };
  const pool = index.pool(name);
  if (pool === undefined) throw poolNotFound(name);
  return { backend, pools: [pool], pool: name };
}

/** Nothing new can come to what nobody speaks for. Throws BACKEND_IN_USE. */
function refuseHeardOf(
  { index }: LedgerContext,
  name: string,
  { backend, pools, pool }: Target,
): void {
  if (pool !== null) {
    if (pools.some(({ report }) => report !== null)) throw stillReported(name);
    return;
  }
  const up = index.hostsOf(backend.backend).find(({ down }) => !down);
  if (up !== undefined) throw stillUp(name, up.host);
}

function keysOf(keys: Keys, { backend }: Target): void {
  keys.backends.add(backend.backend);
  keys.hostsOf.add(backend.backend);
  keys.poolsOf.add(backend.backend);
}

/**
 * Whether nothing was decided there since it was looked at: the backend was down all the time, or
 * the pool in no report. A backend that was up in between went down later than this.
 */
function isAsSeen(set: WorkingSet, { backend, pools, pool }: Target): boolean {
  const row = set.backends.get(backend.backend);
  if (row === null || (pool === null && row.downSince !== backend.downSince)) return false;
  const now = set.pools.of(backend.backend);
  if (pool === null && now.length !== pools.length) return false;
  return pools.every((one) =>
    now.some((other) => other.pool === one.pool && other.generation === one.generation),
  );
}

function forgetTarget(set: WorkingSet, call: ForgetCall, target: Target): Gone {
  const { backend } = target.backend;
  const hosts = target.pool === null ? set.hosts.of(backend) : [];
  for (const { host } of hosts) set.hosts.remove(host);
  for (const { pool } of target.pools) set.pools.remove(pool);
  if (target.pool === null) set.backends.remove(backend);
  else forgetNamesOf(set, target.backend, target.pool);
  // What a failed attempt may have left behind is gone with it.
  set.inBulk({ kind: 'release', at: { backend, pool: target.pool } });
  log(set, call, backend, null);
  return { hosts: hosts.length, pools: target.pools.length, renamedTo: null };
}

/** The names that a pool had are free with it. */
function forgetNamesOf(set: WorkingSet, { backend }: BackendRecord, pool: string): void {
  const row = set.backends.get(backend);
  if (row === null || row.former === undefined) return;
  const { former, ...rest } = row;
  const left = Object.entries(former.pools).filter(([, name]) => name !== nameOfPool(pool));
  set.backends.put({ ...rest, ...keptFormer({ ...former, pools: Object.fromEntries(left) }) });
}

/** The name means nothing any more: whoever reports under it is new. */
function forgetName(
  context: LedgerContext,
  call: ForgetCall,
  { backend }: BackendRecord,
): Try<Gone> | Done<Gone> {
  const { index } = context;
  const renamedTo = index.presentName(call.name);
  const gone: Gone = { hosts: 0, pools: 0, renamedTo };
  if (call.dryRun) return { result: gone, revision: index.revision };
  return {
    tentative: new TentativeChoice(context, null),
    keys: (keys) => keys.backends.add(backend),
    run: (set) => {
      const row = set.backends.get(backend);
      if (row === null) return Lost.changed;
      const { former: _, ...rest } = row;
      set.backends.put({ ...rest, ...keptFormer(without(row, call.name)) });
      log(set, call, backendOfPool(call.name), renamedTo);
      return gone;
    },
  };
}

function without(row: BackendRecord, name: string): NonNullable<BackendRecord['former']> {
  const { backends, pools } = formerOf(row);
  if (!name.includes('#')) return { backends: backends.filter((former) => former !== name), pools };
  const left = Object.entries(pools).filter(([old]) => `${row.backend}#${old}` !== name);
  return { backends, pools: Object.fromEntries(left) };
}

function log(set: WorkingSet, call: ForgetCall, backend: string, renamedTo: string | null): void {
  const pool = call.name.includes('#') ? call.name : null;
  const { requestId, name, by = null } = call;
  set.log({ kind: 'forgotten', pool, backend, renamedTo, requestId });
  logAction(set, by, {
    action: 'forget_backend',
    object: name,
    before: renamedTo ?? '',
    requestId,
    backend,
    pool,
  });
}
