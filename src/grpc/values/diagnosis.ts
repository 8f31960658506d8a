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

/** An attempt for the wire. */
export function attemptToProto(
  attempt: AttemptRecord,
): MessageInitShape<typeof AttemptRecordSchema> {
  return { ...attempt, state: DECISION_STATE[attempt.state] };
}

/** The backends that take no part, under the names that several messages have for them. */
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

/** The full account. */
export function diagnosisToProto(diagnosis: Diagnosis): MessageInitShape<typeof DiagnosisSchema> {
  return {
    poolsSeen: diagnosis.poolsSeen,
    filters: [...diagnosis.filters],
    nearestMisses: [...diagnosis.nearestMisses],
    earlierAttempts: diagnosis.earlierAttempts.map(attemptToProto),
    pools: [...diagnosis.pools],
    poolsOmitted: diagnosis.poolsOmitted,
    ...absenceToProto(diagnosis.absent),
  };
}

/** The account in short, for a status: no pool's own reason, and no more than there is budget for. */
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
    // The newest say most.
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
  };
}

/** Counts of every cause, and as many backends as misses. */
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
