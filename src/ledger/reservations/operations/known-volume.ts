import type { DecisionRecord } from '../../../domain/decision.js';
import { CodedError } from '../../../domain/errors.js';
import type { WorkingSet } from '../../store-port/working-set.js';
import type { RequestDraft } from './rules.js';

/** Refuses an operation on a volume with an unfinished decision. Throws VOLUME_BUSY. */
export function refuseBusy(set: WorkingSet, { subject }: RequestDraft): void {
  const unfinished = unfinishedOf(set, subject);
  if (unfinished === undefined) return;
  const { decisionId, operation, state } = unfinished;
  const metadata = { volume_id: subject, decision_id: decisionId, operation };
  const message =
    `volume ${subject} is busy: decision ${decisionId} (${operation.replaceAll('_', ' ')}) ` +
    `is ${state}`;
  throw new CodedError('VOLUME_BUSY', message, { metadata });
}

/**
 * The unfinished decision about a subject, if there is one. An attempt in doubt no longer counts as
 * the volume's.
 */
export function unfinishedOf(set: WorkingSet, subject: string): DecisionRecord | undefined {
  return set.decisions
    .of(subject)
    .find((decision) => decision.finishedAt === null && decision.state !== 'in_doubt');
}

/**
 * Records the newest decision of a volume that the ledger knows. A volume that it does not know is
 * not adopted by this.
 */
export function remember(set: WorkingSet, request: RequestDraft, decision: DecisionRecord): void {
  const volume = set.volumes.get(request.subject);
  if (volume !== null)
    set.volumes.put({ ...volume, decisionId: decision.decisionId, updatedAt: set.now });
}
