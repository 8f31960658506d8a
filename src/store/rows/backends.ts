import type {
  AdminState,
  BackendRecord,
  CurrentReport,
  FormerNames,
  ServiceKind,
} from '../../domain/pool.js';
import type { OutcomeSlice, Quarantine } from '../../domain/quarantine.js';
import {
  flag,
  integer,
  integerOrNull,
  json,
  jsonOrNull,
  type SqlRow,
  text,
  textOrNull,
  toJson,
} from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';

/** Backends, each with the host that sent its current report. */
export const BACKENDS: TableMap<BackendRecord> = {
  table: 'backends',
  key: ['backend'],
  columns: {
    backend: (backend) => backend.backend,
    cluster: (backend) => backend.cluster,
    service_kind: (backend) => backend.serviceKind,
    ordinal: (backend) => backend.ordinal,
    accounting_revision: (backend) => backend.accountingRevision,
    down_since: (backend) => backend.downSince,
    representative_host: (backend) => backend.representative?.host ?? null,
    representative_zone: (backend) => backend.representative?.zone ?? null,
    admin_state: (backend) => backend.adminState,
    reason: (backend) => backend.reason,
    state_since: (backend) => backend.stateSince,
    report_host: (backend) => backend.report?.host ?? null,
    report_reporters: (backend) => toJson(backend.report?.reporters ?? null),
    report_accounting_revision: (backend) => backend.report?.accountingRevision ?? null,
    report_measured_at: (backend) => backend.report?.measuredAt ?? null,
    report_received_at: (backend) => backend.report?.receivedAt ?? null,
    report_heard_at: (backend) => backend.report?.heardAt ?? null,
    report_too_old: (backend) => backend.report?.tooOld ?? false,
    report_digest: (backend) => backend.report?.digest ?? null,
    quarantine: (backend) => toJson(backend.quarantine ?? null),
    outcomes: (backend) => toJson(backend.outcomes ?? null),
    former_names: (backend) => toJson(backend.former ?? null),
  },
  fixed: [],
  read: (row) => ({
    backend: text(row, 'backend'),
    cluster: textOrNull(row, 'cluster'),
    serviceKind: text(row, 'service_kind') as ServiceKind,
    ordinal: integerOrNull(row, 'ordinal'),
    accountingRevision: integer(row, 'accounting_revision'),
    downSince: integerOrNull(row, 'down_since'),
    representative:
      row['representative_host'] === null
        ? null
        : { host: text(row, 'representative_host'), zone: text(row, 'representative_zone') },
    adminState: text(row, 'admin_state') as AdminState,
    reason: text(row, 'reason'),
    stateSince: integerOrNull(row, 'state_since'),
    report: row['report_host'] === null ? null : currentReport(row),
    ...quarantine(row),
    ...formerNames(row),
  }),
};

function formerNames(row: SqlRow): Pick<BackendRecord, 'former'> {
  const former = jsonOrNull<FormerNames>(row, 'former_names');
  return former === null ? {} : { former };
}

function quarantine(row: SqlRow): Pick<BackendRecord, 'quarantine' | 'outcomes'> {
  const known = jsonOrNull<Quarantine>(row, 'quarantine');
  const outcomes = jsonOrNull<readonly OutcomeSlice[]>(row, 'outcomes');
  return {
    ...(known !== null && { quarantine: known }),
    ...(outcomes !== null && { outcomes }),
  };
}

function currentReport(row: SqlRow): CurrentReport {
  return {
    host: text(row, 'report_host'),
    reporters: json<CurrentReport['reporters']>(row, 'report_reporters'),
    accountingRevision: integerOrNull(row, 'report_accounting_revision'),
    measuredAt: integerOrNull(row, 'report_measured_at'),
    receivedAt: integer(row, 'report_received_at'),
    // Unknown for a report from before ages were recorded: later ones may have repeated it.
    heardAt: integerOrNull(row, 'report_heard_at') ?? integer(row, 'report_received_at'),
    tooOld: flag(row, 'report_too_old'),
    digest: text(row, 'report_digest'),
  };
}
