import type { MessageInitShape } from '@bufbuild/protobuf';
import type { RequestRecord, Wait } from '../../domain/decision.js';
import type {
  WaitingRequestSchema,
  WaitingSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { millisToTimestamp } from '../values/time.js';

/** How a request waits. */
export function waitingToProto({
  until,
  priority,
  overtaken,
}: Wait): MessageInitShape<typeof WaitingSchema> {
  return { waitUntil: millisToTimestamp(until), priority, overtaken };
}

/** A request that waits. */
export function waitingRequestToProto({
  requestId,
  subject,
  spec,
  answeredAt,
  wait,
}: RequestRecord): MessageInitShape<typeof WaitingRequestSchema> {
  return {
    requestId,
    volumeId: subject,
    projectId: spec.projectId,
    sizeGib: BigInt(spec.sizeGib),
    beganAt: millisToTimestamp(answeredAt),
    ...(wait !== undefined && { waiting: waitingToProto(wait) }),
  };
}
