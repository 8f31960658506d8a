import { type Capacity, finite, INFINITE, type PoolSpace, UNKNOWN } from '../../domain/capacity.js';
import type { CapacityChanged } from '../../domain/event.js';
import type { PoolRecord, PoolReport } from '../../domain/pool.js';
import { countedSpace, type ProvisionedRule, virtualFree } from '../../engine/capacity/capacity.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * Logs a change of a pool's space by a report: a notification, in the transaction of the report.
 * Returns whether it logged one; other changes do not count.
 */
export function logCapacity(
  set: WorkingSet,
  before: PoolReport | null,
  pool: PoolRecord,
  rule: ProvisionedRule,
): boolean {
  const last = pool.report ?? before;
  if (
    last === null ||
    (before !== null && pool.report !== null && sameFigures(before.space, pool.report.space))
  )
    return false;
  const { backend } = pool;
  set.log({
    kind: 'capacity',
    pool: pool.pool,
    backend,
    gone: pool.report === null,
    ...figuresOf(pool, last, rule),
  });
  return true;
}

/** The same of a backend, after its pools: the sums of all pools that its report lists. */
export function logBackendCapacity(
  set: WorkingSet,
  backend: string,
  pools: readonly PoolRecord[],
  rule: ProvisionedRule,
): void {
  const sums = pools
    .flatMap((pool) => (pool.report === null ? [] : figuresOf(pool, pool.report, rule)))
    .reduce(plus, NOTHING);
  set.log({
    kind: 'capacity',
    pool: null,
    backend,
    gone: pools.every(({ report }) => report === null),
    ...sums,
  });
}

type Figures = Pick<
  CapacityChanged,
  'total' | 'free' | 'allocatedGib' | 'provisionedGib' | 'virtualFreeGib'
>;

const NOTHING: Figures = {
  total: finite(0),
  free: finite(0),
  allocatedGib: 0,
  provisionedGib: 0,
  virtualFreeGib: 0,
};

function figuresOf(pool: PoolRecord, report: PoolReport, rule: ProvisionedRule): Figures {
  const space = countedSpace(report.space, pool.containedGib, rule);
  const { total, free, allocatedGib, provisionedGib } = space;
  return {
    total,
    free,
    allocatedGib,
    provisionedGib,
    virtualFreeGib: virtualFree(space, pool.heldGib + pool.confirmedGib, space.thin),
  };
}

function plus(a: Figures, b: Figures): Figures {
  return {
    total: sum(a.total, b.total),
    free: sum(a.free, b.free),
    allocatedGib: a.allocatedGib + b.allocatedGib,
    provisionedGib: a.provisionedGib + b.provisionedGib,
    virtualFreeGib:
      a.virtualFreeGib === null || b.virtualFreeGib === null
        ? null
        : a.virtualFreeGib + b.virtualFreeGib,
  };
}

/** Unknown plus anything is unknown. Infinite plus a known capacity is infinite. */
function sum(a: Capacity, b: Capacity): Capacity {
  if (a.kind === 'finite' && b.kind === 'finite') return finite(a.gib + b.gib);
  return a.kind === 'unknown' || b.kind === 'unknown' ? UNKNOWN : INFINITE;
}

/** The figures that Cinder compares: all that decide how much a pool takes. */
function sameFigures(a: PoolSpace, b: PoolSpace): boolean {
  return (
    sameCapacity(a.total, b.total) &&
    sameCapacity(a.free, b.free) &&
    a.allocatedGib === b.allocatedGib &&
    a.provisionedGib === b.provisionedGib &&
    a.reservedPercentage === b.reservedPercentage &&
    a.thin === b.thin &&
    a.thick === b.thick &&
    a.freeIsNull === b.freeIsNull &&
    a.ratio === b.ratio
  );
}

function sameCapacity(a: Capacity, b: Capacity): boolean {
  return a.kind === 'finite' && b.kind === 'finite' ? a.gib === b.gib : a.kind === b.kind;
}
