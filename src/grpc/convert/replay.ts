import type { MessageInitShape } from '@bufbuild/protobuf';
import { NOBODY_ABSENT } from '../../domain/diagnosis.js';
import type {
  ReplayDecisionRequest,
  ReplayDecisionResponseSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { RememberedDecision, ReplayCall } from '../../ledger/api/placement.js';
import { OPERATION } from '../values/enums.js';
import { idFromProto } from '../values/id.js';
import { millisToTimestamp } from '../values/time.js';
import { decisionToProto, requestIdOf } from './decision.js';
import { explanationToProto } from './explanation.js';

/** Which decision a request means. */
export function replayedOf({ what, attempt }: ReplayDecisionRequest): ReplayCall['what'] {
  if (what.case === 'decisionId') return { kind: 'decision', decisionId: idFromProto(what.value) };
  return { kind: 'volume', volumeId: idFromProto(what.value ?? ''), attempt };
}

/** What a decision saw and what comes of it now, with the accounts of at most so many pools. */
export function replayToProto(
  { made, recorded, replay }: RememberedDecision,
  maxPools: number,
): MessageInitShape<typeof ReplayDecisionResponseSchema> {
  const { outcome, pools, profile, request } = replay;
  const replayed = {
    outcome,
    pools,
    absent: NOBODY_ABSENT,
    profile: profile.name,
    seed: request.seed,
    readRevision: recorded.revision,
  };
  return {
    ...(made === null ? {} : { decision: decisionToProto(made.decision, made.reservations) }),
    requestId: requestIdOf(made?.decision.requestKey ?? recorded.id),
    subjectId: recorded.subject,
    attempt: recorded.attempt,
    operation: OPERATION[replay.detail.kind],
    seenAt: millisToTimestamp(request.now),
    poolsSeen: replay.poolsSeen,
    filters: [...replay.filters],
    replayed: explanationToProto(replayed, maxPools, [], true),
    same: replay.differences.length === 0,
    differences: [...replay.differences],
  };
}
