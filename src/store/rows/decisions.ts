import type { DecisionRecord, Lease, Outcome, Sequel, WeighedPool } from '../../domain/decision.js';
import type { DecisionState } from '../../domain/decision-state.js';
import type { Operation } from '../../domain/operation.js';
import {
  type Cell,
  flag,
  fromDouble,
  integer,
  integerOrNull,
  json,
  jsonOrNull,
  type SqlRow,
  text,
  textOrNull,
  toDouble,
  toJson,
} from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';

/** Decisions with their newest leases. */
export const DECISIONS: TableMap<DecisionRecord> = {
  table: 'decisions',
  key: ['decision_id'],
  columns: {
    decision_id: (decision) => decision.decisionId,
    serial: (decision) => decision.serial,
    operation: (decision) => decision.operation,
    request_key: (decision) => decision.requestKey,
    subject: (decision) => decision.subject,
    project_id: (decision) => decision.projectId,
    attempt: (decision) => decision.attempt,
    state: (decision) => decision.state,
    pool: (decision) => decision.placement.pool,
    backend: (decision) => decision.placement.backend,
    host: (decision) => decision.placement.host,
    cluster: (decision) => decision.placement.cluster,
    zone: (decision) => decision.placement.zone,
    weight: (decision) => fromDouble(decision.weight),
    alternatives: (decision) => writeAlternatives(decision.alternatives),
    seed: (decision) => decision.seed,
    profile: (decision) => decision.profile,
    allow_reschedule: (decision) => decision.allowReschedule,
    lease_token: (decision) => decision.leaseToken,
    create_token: (decision) => decision.createToken,
    lease_worker: (decision) => decision.lease?.worker ?? null,
    lease_expires_at: (decision) => decision.lease?.expiresAt ?? null,
    lease_accepted: (decision) => decision.lease?.accepted ?? null,
    last_worker: (decision) => decision.lastWorker,
    outcome: (decision) => toJson(decision.outcome),
    sequel: (decision) => toJson(decision.sequel),
    reason: (decision) => decision.reason,
    decided_at: (decision) => decision.decidedAt,
    finished_at: (decision) => decision.finishedAt,
    traceparent: (decision) => decision.traceparent ?? null,
  },
  // These columns identify a decision and never change.
  fixed: [
    'serial',
    'operation',
    'request_key',
    'subject',
    'project_id',
    'attempt',
    'profile',
    'decided_at',
    'traceparent',
  ],
  read: (row) => ({
    decisionId: text(row, 'decision_id'),
    serial: integer(row, 'serial'),
    operation: text(row, 'operation') as Operation,
    requestKey: text(row, 'request_key'),
    subject: text(row, 'subject'),
    projectId: text(row, 'project_id'),
    attempt: integer(row, 'attempt'),
    state: text(row, 'state') as DecisionState,
    placement: {
      pool: text(row, 'pool'),
      backend: text(row, 'backend'),
      host: text(row, 'host'),
      cluster: textOrNull(row, 'cluster'),
      zone: text(row, 'zone'),
    },
    weight: toDouble(row['weight']),
    alternatives: readAlternatives(row),
    seed: integer(row, 'seed'),
    profile: text(row, 'profile'),
    allowReschedule: flag(row, 'allow_reschedule'),
    leaseToken: integer(row, 'lease_token'),
    createToken: integer(row, 'create_token'),
    lease: readLease(row),
    lastWorker: textOrNull(row, 'last_worker'),
    outcome: jsonOrNull<Outcome>(row, 'outcome'),
    sequel: jsonOrNull<Sequel>(row, 'sequel'),
    reason: text(row, 'reason'),
    decidedAt: integer(row, 'decided_at'),
    finishedAt: integerOrNull(row, 'finished_at'),
    ...(row['traceparent'] !== null && { traceparent: text(row, 'traceparent') }),
  }),
};

/**
 * The same, with the column that keeps a decision out of the index by subject. It is written with a
 * new decision only; later the database clears it, as soon as the volume names another.
 * @param isNamed whether the row of a decision's volume names the decision
 */
export function decisionsNamed(
  isNamed: (decision: DecisionRecord) => boolean,
): TableMap<DecisionRecord> {
  return {
    ...DECISIONS,
    columns: {
      ...DECISIONS.columns,
      found_by_volume: (decision) => (isNamed(decision) ? 1 : null),
    },
    fixed: [...DECISIONS.fixed, 'found_by_volume'],
  };
}

interface AlternativeText {
  readonly pool: string;
  readonly weight: Cell;
}

function writeAlternatives(alternatives: readonly WeighedPool[]): string {
  return JSON.stringify(
    alternatives.map(({ pool, weight }): AlternativeText => ({ pool, weight: fromDouble(weight) })),
  );
}

function readAlternatives(row: SqlRow): WeighedPool[] {
  return json<AlternativeText[]>(row, 'alternatives').map(({ pool, weight }) => ({
    pool,
    weight: toDouble(weight),
  }));
}

function readLease(row: SqlRow): Lease | null {
  if (row['lease_worker'] === null) return null;
  return {
    worker: text(row, 'lease_worker'),
    expiresAt: integer(row, 'lease_expires_at'),
    accepted: flag(row, 'lease_accepted'),
  };
}
