import type { SchedulerService } from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { callerOf } from '../caller.js';
import { createSpecFromProto } from '../convert/create-volume.js';
import { createAnswerToProto, decisionToProto } from '../convert/decision.js';
import { diagnosisToProto } from '../convert/diagnosis.js';
import { OPERATION } from '../convert/enums.js';
import { millisToTimestamp } from '../convert/time.js';
import { statusOfFailure } from '../errors/status.js';
import type { ServiceDeps } from './deps.js';

/** Decides where volumes go. */
export function schedulerService({ ledger, defaults }: ServiceDeps): ServiceImplementation<typeof SchedulerService> {
  return {
    async scheduleCreateVolume(request, call) {
      const answer = await ledger.createVolume({
        requestId: request.requestId.toLowerCase(),
        caller: callerOf(request),
        spec: createSpecFromProto(request, defaults.volumeType),
        signal: call.signal,
      });
      return createAnswerToProto(answer);
    },

    async getDiagnosis(message) {
      const { request, attempts } = await ledger.account(message.requestId.toLowerCase(), callerOf(message));
      const { answer, diagnosis } = request;
      return {
        requestId: request.requestId,
        volumeId: request.subject,
        operation: OPERATION[request.operation],
        answeredAt: millisToTimestamp(request.answeredAt),
        ...(answer.kind === 'failed' ? { error: statusOfFailure(answer.failure, diagnosis) } : {}),
        ...(diagnosis === null ? {} : { diagnosis: diagnosisToProto(diagnosis) }),
        decisions: attempts.map(({ decision, reservations }) => decisionToProto(decision, reservations)),
      };
    },
  };
}
