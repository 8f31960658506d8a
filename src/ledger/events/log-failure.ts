import type { Diagnosis } from '../../domain/diagnosis.js';
import type { FailureRecord } from '../../domain/errors.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * A request came to nothing: a notification for operators, and a message for the volume's owner, in
 * the transaction of the failure and after what the operation makes of it.
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
