import type { PoolSpace } from '../../domain/capacity.js';
import {
  type PoolRecord,
  type PoolReport,
  poolIdentity,
  type ServiceKind,
} from '../../domain/pool.js';
import type { ArrivingPool } from '../../engine/driver-report/arrival.js';
import type { LedgerContext } from '../context.js';
import { logBackendCapacity, logCapacity } from '../events/log-capacity.js';
import { unreportedPool } from '../reservations/accounting.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { saysTheSame, statesTheSame } from './same-pools.js';

/**
 * The pools of the new current report. Writes those of which it says something new. A pool that it
 * no longer lists is gone, but its reservations are kept.
 */
export function listPools(
  context: LedgerContext,
  set: WorkingSet,
  backend: string,
  pools: readonly ArrivingPool[],
  kind: ServiceKind,
): void {
  const { rule } = context.index;
  let changed = false;
  const put = (before: PoolReport | null, row: PoolRecord) => {
    const pool = set.pools.put(row);
    // A backup service has no space.
    if (kind === 'volume') changed = logCapacity(set, before, pool, rule) || changed;
  };
  for (const arrived of pools) {
    const pool = poolIdentity(backend, arrived.name);
    const row = set.pools.get(pool) ?? unreportedPool(pool, backend);
    if (saysTheSame(row, arrived)) continue;
    const ordinal = row.report === null ? set.next('pool') : row.ordinal;
    const generation = row.generation + 1;
    // Nearly all are in no group. All fields are there: a copy to which none is added (ADR 0045).
    if (row.capacityGroup === undefined && arrived.capacityGroup === undefined)
      put(row.report, { ...row, report: arrived.report, ordinal, generation });
    else {
      const { capacityGroup: _, ...own } = row;
      put(row.report, { ...own, ...sharing(set, row, arrived), ordinal, generation });
    }
  }
  for (const row of goneOf(set.pools.of(backend), backend, pools)) {
    if (row.capacityGroup !== undefined) set.regrouped.add(row.capacityGroup);
    put(row.report, { ...row, report: null, generation: row.generation + 1 });
  }
  if (changed) logBackendCapacity(set, backend, set.pools.of(backend), rule);
}

/**
 * The rows of a backend whose pools a report lists no more, once those are written that it does.
 */
function goneOf(
  rows: readonly PoolRecord[],
  backend: string,
  pools: readonly ArrivingPool[],
): readonly PoolRecord[] {
  const reported = rows.filter(({ report }) => report !== null);
  // Each of those that are listed is among them, once.
  if (reported.length === pools.length) return [];
  const listed = new Set(pools.map(({ name }) => poolIdentity(backend, name)));
  return reported.filter(({ pool }) => !listed.has(pool));
}

/**
 * The report of a pool, and the capacity group that it names. Of a pool in a group it is kept since
 * when its figures are these: of all members the newest ones count.
 */
function sharing(
  set: WorkingSet,
  before: PoolRecord,
  { report, capacityGroup }: ArrivingPool,
): Pick<PoolRecord, 'report' | 'capacityGroup'> {
  for (const group of new Set([before.capacityGroup, capacityGroup]))
    if (group !== undefined) set.regrouped.add(group);
  if (capacityGroup === undefined) return { report };
  const known = before.capacityGroup === capacityGroup ? before.report?.space : undefined;
  const statedAt = statedSince(known, report.space) ?? set.revision;
  return { report: { ...report, space: { ...report.space, statedAt } }, capacityGroup };
}

/** Since which position a report states these figures; undefined: they are new. */
function statedSince(known: PoolSpace | undefined, now: PoolSpace): number | undefined {
  return known !== undefined && statesTheSame(known, now) ? known.statedAt : undefined;
}
