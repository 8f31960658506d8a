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
import { type Room, shorten } from './shorten.js';
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

/** The account in short, for a status: no pool's own reason, and no more than there is room for. */
export function compactDiagnosis(
  diagnosis: Diagnosis,
  room: Room,
): MessageInitShape<typeof DiagnosisSchema> {
  const brief = (miss: PoolRejection) => ({
    pool: shorten(miss.pool, room.text),
    filter: shorten(miss.filter, room.text),
    reason: shorten(miss.reason, room.text),
  });
  return {
    poolsSeen: diagnosis.poolsSeen,
    filters: diagnosis.filters
      .slice(0, room.filters)
      .map((count) => ({ ...count, filter: shorten(count.filter, room.text) })),
    nearestMisses: diagnosis.nearestMisses.slice(0, room.misses).map(brief),
    // The newest say most.
    earlierAttempts: (room.attempts === 0
      ? []
      : diagnosis.earlierAttempts.slice(-room.attempts)
    ).map((attempt) => ({
      ...attemptToProto(attempt),
      decisionId: shorten(attempt.decisionId, room.text),
      pool: shorten(attempt.pool, room.text),
      reason: shorten(attempt.reason, room.text),
    })),
    poolsOmitted: diagnosis.pools.length + diagnosis.poolsOmitted,
    ...absenceToProto(compactAbsence(diagnosis.absent, room)),
  };
}

/** Counts of every cause, and as many backends as misses. */
function compactAbsence({ counts, backends, omitted }: Absence, room: Room): Absence {
  const shown = backends.slice(0, room.misses);
  return {
    counts,
    backends: shown.map((absent) => ({
      ...absent,
      backend: shorten(absent.backend, room.text),
      operatorReason: shorten(absent.operatorReason, room.text),
      explanation: shorten(absent.explanation, room.text),
    })),
    omitted: omitted + backends.length - shown.length,
  };
}
