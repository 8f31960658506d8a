import { CodedError } from '../../domain/errors.js';
import { isCalled, presentName } from '../../domain/former-names.js';
import { type BackendRecord, backendOfPool } from '../../domain/pool.js';
import type { RenameCall, Renamed } from '../api/renaming.js';
import type { Afterwards } from '../commit/group-commit.js';
import type { LedgerContext } from '../context.js';
import { backendNotFound, backendRenamed, poolNotFound } from '../errors.js';
import { logAction } from '../events/log-action.js';
import { restate } from '../hosts/membership.js';
import { backendState } from '../queries/reads.js';
import type { Keys } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { belongingsOf } from './belongings.js';
import { type NamedRows, planBackend, planPool, type RenamePlan } from './plan.js';
import { nameWasUsed } from './refusals.js';

/** Where the rows of a rename are read: in the index, or in a transaction. */
interface Rows {
  backend(name: string): BackendRecord | null;
  hostsOf(backend: string): NamedRows['fromHosts'];
  host(name: string): NamedRows['toHost'];
  poolsOf(backend: string): NamedRows['fromPools'];
}

/**
 * Gives a backend or a pool another name, with all that is promised and lives there, in one
 * transaction. Whatever names it as before is refused (reports) or means the new one (orders in
 * hand, requests), so that no space is promised under two names. Repeating it changes nothing.
 * Throws BACKEND_NOT_FOUND, POOL_NOT_FOUND, BACKEND_RENAMED, RENAME_REFUSED, INVALID_FIELDS,
 * STORE_UNAVAILABLE. Rules: docs/adr/0026-renames.md.
 */
export async function rename(context: LedgerContext, call: RenameCall): Promise<Renamed> {
  refuseNames(call);
  await context.indexSync.catchUp();
  const { unfinished } = await context.store.living(call.from);
  if (call.dryRun) {
    const plan = planOn(context, inIndex(context), call, context.now());
    const { revision } = context.index;
    return { ...outcomeOf(plan), unfinished, state: null, readRevision: revision };
  }
  const { result, revision } = await context.commits.submit({
    alone: true,
    keys: (keys) => keysOf(keys, context, call),
    run: (set, afterwards) => {
      const plan = planOn(context, inTransaction(set), call, set.now);
      if (plan !== null) carryOut(context, set, afterwards, call, plan);
      return outcomeOf(plan);
    },
  });
  const name = backendOfPool(call.to);
  // It may have been renamed again.
  const state = context.index.backend(name) === undefined ? null : backendState(context, name);
  return { ...result, unfinished: result.already ? 0 : unfinished, state, readRevision: revision };
}

/** Throws INVALID_FIELDS. */
function refuseNames({ from, to }: RenameCall): void {
  const isPool = from.includes('#');
  const fits =
    isPool === to.includes('#') && (!isPool || backendOfPool(from) === backendOfPool(to));
  if (fits && from !== to) return;
  const description = fits
    ? 'must differ from the old name'
    : 'must be the name of a backend for a backend, of a pool of the same backend for a pool';
  throw new CodedError('INVALID_FIELDS', `the new name ${description}`, {
    violations: [{ field: 'new_name', description }],
  });
}

function keysOf(keys: Keys, { index }: LedgerContext, { from, to }: RenameCall): void {
  for (const name of new Set([backendOfPool(from), backendOfPool(to)])) {
    keys.backends.add(name);
    keys.hosts.add(name);
    keys.hostsOf.add(name);
    keys.poolsOf.add(name);
    const had = index.renamed(name);
    if (had !== undefined) keys.backends.add(had.backend);
  }
}

/** Null: it was done before. */
function planOn(
  context: LedgerContext,
  rows: Rows,
  call: RenameCall,
  now: number,
): RenamePlan | null {
  const { index } = context;
  const name = backendOfPool(call.from);
  const target = backendOfPool(call.to);
  const row = rows.backend(name);
  const to = rows.backend(target);
  if (row === null) {
    if (to !== null && isCalled(to, name)) return null;
    const present = index.renamed(name);
    throw present === undefined ? backendNotFound(name) : backendRenamed(name, present.backend);
  }
  const from = row.report === null ? row : { ...row, report: context.marks.on(name, row.report) };
  const all: NamedRows = {
    from,
    fromHosts: rows.hostsOf(name),
    fromPools: rows.poolsOf(name),
    to,
    toHosts: rows.hostsOf(target),
    toPools: rows.poolsOf(target),
    toHost: rows.host(target),
  };
  if (call.from.includes('#')) {
    const pool = all.fromPools.find((one) => one.pool === call.from);
    if (pool !== undefined) return planPool(call, all, pool);
    if (presentName(from, call.from) === call.to) return null;
    throw poolNotFound(call.from);
  }
  const other = index.renamed(target);
  if (other !== undefined && other.backend !== name) throw nameWasUsed(call, target, other.backend);
  return planBackend(call, all, now);
}

function carryOut(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  call: RenameCall,
  plan: RenamePlan,
): void {
  const { backend } = plan.backend;
  for (const host of plan.removed.hosts) set.hosts.remove(host);
  for (const pool of plan.removed.pools) set.pools.remove(pool);
  if (plan.removed.backend !== null) set.backends.remove(plan.removed.backend);
  set.backends.put(plan.backend);
  for (const host of plan.hosts) set.hosts.put(host);
  for (const pool of plan.pools) set.pools.put(pool);
  restate(set, backend);
  set.inBulk({ kind: 'move', ...plan.move });
  set.log({
    kind: 'renamed',
    backend,
    pool: plan.move.to.pool,
    from: call.from,
    ...plan.moved,
    requestId: call.requestId,
  });
  logAction(set, call.by ?? null, {
    action: 'rename_backend',
    object: call.from,
    before: call.from,
    after: call.to,
    requestId: call.requestId,
    backend,
    pool: plan.move.to.pool,
  });
  set.tell({ kind: 'waiting', backend });
  afterwards.onCommit(() => {
    context.startup.look();
    context.dispatcher.kick(backend);
  });
}

function outcomeOf(plan: RenamePlan | null): Pick<Renamed, 'moved' | 'merged' | 'already'> {
  return {
    moved: plan?.moved ?? belongingsOf(0, []),
    merged: plan?.merged ?? false,
    already: plan === null,
  };
}

function inIndex({ index }: LedgerContext): Rows {
  return {
    backend: (name) => index.backend(name) ?? null,
    hostsOf: (backend) => index.hostsOf(backend),
    host: (name) => index.host(name) ?? null,
    poolsOf: (backend) => index.poolsOf(backend),
  };
}

function inTransaction(set: WorkingSet): Rows {
  return {
    backend: (name) => set.backends.get(name),
    hostsOf: (backend) => set.hosts.of(backend),
    host: (name) => set.hosts.get(name),
    poolsOf: (backend) => set.pools.of(backend),
  };
}
