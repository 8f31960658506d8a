import type { MessageInitShape } from '@bufbuild/protobuf';
import type { DecisionRecord, ReservationRecord } from '../../domain/decision.js';
import { subjectKind } from '../../domain/operation.js';
import { specWarnings } from '../../domain/spec-warnings.js';
import type { VolumeType } from '../../domain/volume.js';
import type { DecisionSchema, ReservationSchema } from '../../gen/stowage/v1/decision_pb.js';
import type { ScheduleCreateVolumeResponseSchema } from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { CreateAnswer } from '../../ledger/api/placement.js';
import { DECISION_STATE, OPERATION, RESERVATION_STATE } from '../values/enums.js';
import { nullToText } from '../values/text.js';
import { millisToTimestamp, optionalTimestamp } from '../values/time.js';
import { placementToProto } from './placement.js';
import { waitingToProto } from './waiting.js';

const SUBJECT = {
  volume: 'volumeId',
  snapshot: 'snapshotId',
  group: 'groupId',
  backup: 'backupId',
} as const;

/** One attempt with what it reserved. */
export function decisionToProto(
  decision: DecisionRecord,
  reservations: readonly ReservationRecord[],
): MessageInitShape<typeof DecisionSchema> {
  const leaseExpiresAt = optionalTimestamp(decision.lease?.expiresAt ?? null);
  const finishedAt = optionalTimestamp(decision.finishedAt);
  return {
    decisionId: decision.decisionId,
    operation: OPERATION[decision.operation],
    requestId: requestIdOf(decision.requestKey),
    [SUBJECT[subjectKind(decision.operation)]]: decision.subject,
    attempt: decision.attempt,
    state: DECISION_STATE[decision.state],
    placement: placementToProto(decision.placement),
    weight: decision.weight,
    alternatives: [...decision.alternatives],
    seed: BigInt(decision.seed),
    profile: decision.profile,
    reservations: reservations.map(reservationToProto),
    workerId: nullToText(decision.lastWorker),
    leaseToken: BigInt(decision.leaseToken),
    ...(leaseExpiresAt === undefined ? {} : { leaseExpiresAt }),
    reason: decision.reason,
    decidedAt: millisToTimestamp(decision.decidedAt),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
}

/** A placement as its client gets it, or that it waits; `type` is the volume's. */
export function createAnswerToProto(
  answer: CreateAnswer,
  type: VolumeType | null,
): MessageInitShape<typeof ScheduleCreateVolumeResponseSchema> {
  const { readRevision } = answer;
  const warnings = specWarnings(type);
  const told = warnings.length > 0 && { warnings: [...warnings] };
  if ('wait' in answer)
    return { waiting: waitingToProto(answer.wait), readRevision: BigInt(readRevision), ...told };
  const { decision } = answer;
  return {
    decisionId: decision.decisionId,
    reservationId: reservationId(decision.decisionId, 1),
    placement: placementToProto(decision.placement),
    attempt: decision.attempt,
    weight: decision.weight,
    alternatives: [...decision.alternatives],
    readRevision: BigInt(readRevision),
    ...told,
  };
}

function reservationToProto(
  reservation: ReservationRecord,
): MessageInitShape<typeof ReservationSchema> {
  return {
    reservationId: reservationId(reservation.decisionId, reservation.ordinal),
    pool: reservation.pool,
    sizeGib: BigInt(reservation.sizeGib),
    state: RESERVATION_STATE[reservation.state],
    confirmedAccountingRevision: BigInt(reservation.confirmedAccountingRevision),
  };
}

/** A reservation's name on the wire. */
export function reservationId(decisionId: string, ordinal: number): string {
  return `${decisionId}/${ordinal}`;
}

/** The request id in a request's key, `request id/caller`. */
export function requestIdOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
