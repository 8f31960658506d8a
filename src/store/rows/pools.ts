import type { PoolAdmin, PoolRecord } from '../../domain/pool.js';
import { integer, integerOrNull, type SqlRow, text, textOrNull } from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';

/** A pool without its report: every decision reads and writes only this. */
export interface PoolRow extends Omit<PoolRecord, 'report'> {
  /** Position of the ledger at which its current report was written; null: it has none. */
  readonly reportPosition: number | null;
}

/** Pools, without their reports. */
export const POOLS: TableMap<PoolRow> = {
  table: 'pools',
  key: ['pool'],
  columns: {
    pool: (pool) => pool.pool,
    backend: (pool) => pool.backend,
    pool_name: (pool) => pool.poolName,
    ordinal: (pool) => pool.ordinal,
    held_gib: (pool) => pool.heldGib,
    confirmed_gib: (pool) => pool.confirmedGib,
    contained_gib: (pool) => pool.containedGib,
    volume_count: (pool) => pool.volumeCount,
    arriving: (pool) => pool.arriving ?? null,
    generation: (pool) => pool.generation,
    report_position: (pool) => pool.reportPosition,
    capacity_group: (pool) => pool.capacityGroup ?? null,
    admin_state: (pool) => pool.admin?.state ?? null,
    admin_reason: (pool) => pool.admin?.reason ?? null,
    admin_since: (pool) => pool.admin?.since ?? null,
  },
  // A pool's identity consists of its backend and its name.
  fixed: ['backend', 'pool_name'],
  read: (row) => ({
    pool: text(row, 'pool'),
    backend: text(row, 'backend'),
    poolName: text(row, 'pool_name'),
    ordinal: integer(row, 'ordinal'),
    heldGib: integer(row, 'held_gib'),
    confirmedGib: integer(row, 'confirmed_gib'),
    containedGib: integer(row, 'contained_gib'),
    volumeCount: integer(row, 'volume_count'),
    generation: integer(row, 'generation'),
    reportPosition: integerOrNull(row, 'report_position'),
    ...arrivingOf(row),
    ...groupOf(row),
    ...adminOf(row),
  }),
};

function arrivingOf(row: SqlRow): Pick<PoolRecord, 'arriving'> {
  const arriving = integerOrNull(row, 'arriving');
  return arriving === null ? {} : { arriving };
}

function groupOf(row: SqlRow): Pick<PoolRecord, 'capacityGroup'> {
  const capacityGroup = textOrNull(row, 'capacity_group');
  return capacityGroup === null ? {} : { capacityGroup };
}

function adminOf(row: SqlRow): Pick<PoolRecord, 'admin'> {
  const state = textOrNull(row, 'admin_state') as PoolAdmin['state'] | null;
  if (state === null) return {};
  const since = integer(row, 'admin_since');
  return { admin: { state, reason: text(row, 'admin_reason'), since } };
}
