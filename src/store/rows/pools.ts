import type { PoolAdmin, PoolRecord } from '../../domain/pool.js';
import { integer, integerOrNull, type SqlRow, text, textOrNull } from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';

/**
 * A pool without its report: every decision reads and writes only this. It refers to the record
 * instead of copying it: to add a field to a copy of an object costs a microsecond in Node.js 20.
 */
export interface PoolRow {
  /** Its report is not part of the row. */
  readonly record: PoolRecord;
  /** Position of the ledger at which its current report was written; null: it has none. */
  readonly reportPosition: number | null;
}

/** Pools, without their reports. */
export const POOLS: TableMap<PoolRow> = {
  table: 'pools',
  key: ['pool'],
  columns: {
    pool: ({ record }) => record.pool,
    backend: ({ record }) => record.backend,
    pool_name: ({ record }) => record.poolName,
    ordinal: ({ record }) => record.ordinal,
    held_gib: ({ record }) => record.heldGib,
    confirmed_gib: ({ record }) => record.confirmedGib,
    contained_gib: ({ record }) => record.containedGib,
    volume_count: ({ record }) => record.volumeCount,
    arriving: ({ record }) => record.arriving ?? null,
    generation: ({ record }) => record.generation,
    report_position: ({ reportPosition }) => reportPosition,
    capacity_group: ({ record }) => record.capacityGroup ?? null,
    admin_state: ({ record }) => record.admin?.state ?? null,
    admin_reason: ({ record }) => record.admin?.reason ?? null,
    admin_since: ({ record }) => record.admin?.since ?? null,
  },
  // A pool's identity consists of its backend and its name.
  fixed: ['backend', 'pool_name'],
  read: (row) => ({
    record: {
      pool: text(row, 'pool'),
      backend: text(row, 'backend'),
      poolName: text(row, 'pool_name'),
      ordinal: integer(row, 'ordinal'),
      report: null,
      heldGib: integer(row, 'held_gib'),
      confirmedGib: integer(row, 'confirmed_gib'),
      containedGib: integer(row, 'contained_gib'),
      volumeCount: integer(row, 'volume_count'),
      generation: integer(row, 'generation'),
      ...arrivingOf(row),
      ...groupOf(row),
      ...adminOf(row),
    },
    reportPosition: integerOrNull(row, 'report_position'),
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
