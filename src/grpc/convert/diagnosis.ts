import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AttemptRecord, Diagnosis, PoolRejection } from '../../domain/diagnosis.js';
import type { AttemptRecordSchema, DiagnosisSchema } from '../../gen/stowage/v1/decision_pb.js';
import { type Room, shorten } from '../errors/shorten.js';
import { DECISION_STATE } from './enums.js';

/** An attempt for the wire. */
export function attemptToProto(attempt: AttemptRecord): MessageInitShape<typeof AttemptRecordSchema> {
  return { ...attempt, state: DECISION_STATE[attempt.state] };
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
  };
}

/** The account in short, for a status: no pool's own reason, and no more than there is room for. */
export function compactDiagnosis(diagnosis: Diagnosis, room: Room): MessageInitShape<typeof DiagnosisSchema> {
  const brief = (miss: PoolRejection) => ({
    pool: shorten(miss.pool, room.text),
    filter: shorten(miss.filter, room.text),
    reason: shorten(miss.reason, room.text),
  });
  return {
    poolsSeen: diagnosis.poolsSeen,
    filters: diagnosis.filters.slice(0, room.filters).map((count) => ({ ...count, filter: shorten(count.filter, room.text) })),
    nearestMisses: diagnosis.nearestMisses.slice(0, room.misses).map(brief),
    // The newest say most.
    earlierAttempts: (room.attempts === 0 ? [] : diagnosis.earlierAttempts.slice(-room.attempts)).map((attempt) => ({
      ...attemptToProto(attempt),
      decisionId: shorten(attempt.decisionId, room.text),
      pool: shorten(attempt.pool, room.text),
      reason: shorten(attempt.reason, room.text),
    })),
    poolsOmitted: diagnosis.pools.length + diagnosis.poolsOmitted,
  };
}
