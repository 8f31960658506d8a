import type { ReservationRecord, ReservationState } from '../../domain/decision.js';
import { flag, integer, integerOrNull, text } from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';

/** Reservations of decisions. */
export const RESERVATIONS: TableMap<ReservationRecord> = {
  table: 'reservations',
  key: ['decision_id', 'ordinal'],
  columns: {
    decision_id: (reservation) => reservation.decisionId,
    ordinal: (reservation) => reservation.ordinal,
    pool: (reservation) => reservation.pool,
    backend: (reservation) => reservation.backend,
    size_gib: (reservation) => reservation.sizeGib,
    state: (reservation) => reservation.state,
    lives: (reservation) => reservation.lives,
    arrives: (reservation) => (reservation.arrives === true ? 1 : null),
    confirmed_accounting_revision: (reservation) => reservation.confirmedAccountingRevision,
    confirmed_at: (reservation) => reservation.confirmedAt,
  },
  fixed: [],
  read: (row) => ({
    decisionId: text(row, 'decision_id'),
    ordinal: integer(row, 'ordinal'),
    pool: text(row, 'pool'),
    backend: text(row, 'backend'),
    sizeGib: integer(row, 'size_gib'),
    state: text(row, 'state') as ReservationState,
    lives: flag(row, 'lives'),
    ...(integerOrNull(row, 'arrives') === 1 && { arrives: true as const }),
    confirmedAccountingRevision: integer(row, 'confirmed_accounting_revision'),
    confirmedAt: integerOrNull(row, 'confirmed_at'),
  }),
};
