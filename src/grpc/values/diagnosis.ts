import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  Absence,
  AbsentBackend,
  AttemptRecord,
  Diagnosis,
  PoolRejection,
} from '../../domain/diagnosis.js';
import type {
  AbsentBackendSchema,
  AttemptRecordSchema,
  DiagnosisSchema,
} from '../../gen/stowage/v1/decision_pb.js';
import { ABSENCE_CAUSE, DECISION_STATE } from './enums.js';
import { type DetailBudget, shorten } from './shorten.js';
import { optionalTimestamp } from './time.js';
import { within } from './within.js';

/** An attempt for the wire. */
function attemptToProto(attempt: AttemptRecord): MessageInitShape<typeof AttemptRecordSchema> {
  return { ...attempt, state: DECISION_STATE[attempt.state] };
}

/** Earlier attempts, oldest first: the newest of them, with reasons that are not too long. */
export function attemptsToProto(attempts: readonly AttemptRecord[]) {
  return attempts
    .slice(-MOST_ATTEMPTS)
    .map((attempt) =>
      attemptToProto({ ...attempt, reason: shorten(attempt.reason, ATTEMPT_REASON_BYTES) }),
    );
}

/** The backends that take no part, under the field names that several messages share. */
export function absenceToProto({ counts, backends, omitted }: Absence) {
  return {
    absentCounts: counts.map(({ cause, backends: number }) => ({
      cause: ABSENCE_CAUSE[cause],
      backends: number,
    })),
    absentBackends: backends.map(absentToProto),
    absentBackendsOmitted: omitted,
  };
}

function absentToProto({
  backend,
  cause,
  since,
  operatorReason,
  explanation,
}: AbsentBackend): MessageInitShape<typeof AbsentBackendSchema> {
  const time = optionalTimestamp(since);
  return {
    backend,
    cause: ABSENCE_CAUSE[cause],
    operatorReason,
    explanation,
    ...(time === undefined ? {} : { since: time }),
  };
}

/**
 * Most characters of pools' own reasons in one message, which has other parts, too: clients take 4
 * MiB unless they are told otherwise.
 */
const REASON_CHARS = 768 * 1024;
const REJECTION_CHARS = 32;
/** Of earlier attempts: the newest say most. */
const MOST_ATTEMPTS = 128;
const ATTEMPT_REASON_BYTES = 1024;

/** The full diagnosis. */
export function diagnosisToProto(diagnosis: Diagnosis): MessageInitShape<typeof DiagnosisSchema> {
  const pools = within(
    diagnosis.pools,
    ({ pool, filter, reason }) => REJECTION_CHARS + pool.length + filter.length + reason.length,
    REASON_CHARS,
  );
  return {
    poolsSeen: diagnosis.poolsSeen,
    filters: [...diagnosis.filters],
    nearestMisses: [...diagnosis.nearestMisses],
    earlierAttempts: attemptsToProto(diagnosis.earlierAttempts),
    pools: [...pools],
    poolsOmitted: diagnosis.poolsOmitted + diagnosis.pools.length - pools.length,
    ...absenceToProto(diagnosis.absent),
    warnings: [...(diagnosis.warnings ?? [])],
  };
}

/**
 * The diagnosis shortened for a status: no reasons of single pools, and no more than the budget
 * allows.
 */
export function compactDiagnosis(
  diagnosis: Diagnosis,
  budget: DetailBudget,
): MessageInitShape<typeof DiagnosisSchema> {
  const brief = (miss: PoolRejection) => ({
    pool: shorten(miss.pool, budget.text),
    filter: shorten(miss.filter, budget.text),
    reason: shorten(miss.reason, budget.text),
  });
  return {
    poolsSeen: diagnosis.poolsSeen,
    filters: diagnosis.filters
      .slice(0, budget.filters)
      .map((count) => ({ ...count, filter: shorten(count.filter, budget.text) })),
    nearestMisses: diagnosis.nearestMisses.slice(0, budget.misses).map(brief),
    // The newest attempts are the most useful.
    earlierAttempts: (budget.attempts === 0
      ? []
      : diagnosis.earlierAttempts.slice(-budget.attempts)
    ).map((attempt) => ({
      ...attemptToProto(attempt),
      decisionId: shorten(attempt.decisionId, budget.text),
      pool: shorten(attempt.pool, budget.text),
      reason: shorten(attempt.reason, budget.text),
    })),
    poolsOmitted: diagnosis.pools.length + diagnosis.poolsOmitted,
    ...absenceToProto(compactAbsence(diagnosis.absent, budget)),
    warnings: (diagnosis.warnings ?? []).slice(0, budget.misses).map((warning) => ({
      key: shorten(warning.key, budget.text),
      description: shorten(warning.description, budget.text),
      reason: warning.reason,
    })),
  };
}

/** Counts for every cause, and as many backends as near misses. */
function compactAbsence({ counts, backends, omitted }: Absence, budget: DetailBudget): Absence {
  const shown = backends.slice(0, budget.misses);
  return {
    counts,
    backends: shown.map((absent) => ({
      ...absent,
      backend: shorten(absent.backend, budget.text),
      operatorReason: shorten(absent.operatorReason, budget.text),
      explanation: shorten(absent.explanation, budget.text),
    })),
    omitted: omitted + backends.length - shown.length,
  };
}
