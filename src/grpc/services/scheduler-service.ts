import type { OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { SchedulerService } from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { callerOf } from '../caller.js';
import { createSpecFromProto } from '../convert/create-volume.js';
import { createAnswerToProto, decisionToProto } from '../convert/decision.js';
import { diagnosisToProto } from '../convert/diagnosis.js';
import { OPERATION } from '../convert/enums.js';
import { backupOf, existingSpec, retypeOf, snapshotOf } from '../convert/existing-volume.js';
import { trialSpec, triedToProto } from '../convert/expression.js';
import { groupFromProto } from '../convert/group.js';
import { structToJson } from '../convert/json.js';
import { placedAnswer } from '../convert/placed.js';
import { millisToTimestamp } from '../convert/time.js';
import { statusOfFailure } from '../errors/status.js';
import type { ServiceDeps } from './deps.js';

/** Decides where volumes go. */
export function schedulerService({ ledger, defaults }: ServiceDeps): ServiceImplementation<typeof SchedulerService> {
  const place = ({ requestId }: { readonly requestId: string }, spec: CreateVolumeSpec, detail: OperationDetail, signal: AbortSignal) =>
    ledger.place({ requestId: requestId.toLowerCase(), caller: callerOf(spec), spec, detail, signal });
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

    async scheduleManageVolume(request, call) {
      const detail = { kind: 'manage_volume', reference: structToJson(request.reference) } as const;
      return placedAnswer(await place(request, existingSpec(request.volume), detail, call.signal));
    },

    async scheduleCreateSnapshot(request, call) {
      const detail = { kind: 'create_snapshot', ...snapshotOf(request) } as const;
      return placedAnswer(await place(request, existingSpec(request.volume), detail, call.signal));
    },

    async scheduleManageSnapshot(request, call) {
      const detail = { kind: 'manage_snapshot', ...snapshotOf(request), reference: structToJson(request.reference) } as const;
      return placedAnswer(await place(request, existingSpec(request.volume), detail, call.signal));
    },

    async scheduleExtendVolume(request, call) {
      const { newSizeGib, attached } = request;
      const detail = { kind: 'extend_volume', newSizeGib: Number(newSizeGib), attached } as const;
      return placedAnswer(await place(request, existingSpec(request.volume), detail, call.signal));
    },

    async scheduleMigrateVolume(request, call) {
      return placedAnswer(await place(request, existingSpec(request.volume), { kind: 'migrate_volume' }, call.signal));
    },

    async scheduleRetypeVolume(request, call) {
      const { spec, detail } = retypeOf(request.volume, request.policy);
      return placedAnswer(await place(request, spec, detail, call.signal));
    },

    async scheduleCreateGroup(request, call) {
      const { spec, detail } = groupFromProto(request);
      return placedAnswer(await place(request, spec, detail, call.signal));
    },

    async scheduleCreateBackup(request, call) {
      const { spec, detail } = backupOf(request);
      return placedAnswer(await place(request, spec, detail, call.signal));
    },

    async validateCapacity(request, call) {
      return placedAnswer(await place(request, existingSpec(request.volume), { kind: 'validate_capacity' }, call.signal));
    },

    evaluateExpression(request) {
      const { tried, readRevision } = ledger.evaluateExpression(request.expression, request.pool, trialSpec(request));
      return { ...triedToProto(request.expression, tried), readRevision: BigInt(readRevision) };
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
