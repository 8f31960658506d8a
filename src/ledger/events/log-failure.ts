import type { Diagnosis } from '../../domain/diagnosis.js';
import type { FailureRecord } from '../../domain/errors.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * Logs a request that failed for good: a notification for operators, and a message for the volume's
 * owner. Both are in the transaction of the failure, after the operation's own changes.
 */
export function logFailure(
  set: WorkingSet,
  request: RequestDraft,
  failure: FailureRecord,
  diagnosis: Diagnosis | null,
): void {
  const { requestId, operation, spec } = request;
  const about = {
    requestId,
    volumeId: spec.volumeId,
    projectId: spec.projectId,
    userId: spec.userId,
  };
  const { reason, message } = failure;
  set.log({
    kind: 'failure',
    method: operation,
    ...about,
    volumeState: set.volumes.get(request.subject)?.state ?? null,
    sizeGib: spec.sizeGib,
    typeName: spec.volumeType?.name ?? '',
    reason,
    message,
    poolsSeen: diagnosis?.poolsSeen ?? 0,
    filters: diagnosis?.filters ?? [],
  });
  set.log({ kind: 'message', action: operation, ...about, detail: reason, text: message });
}
