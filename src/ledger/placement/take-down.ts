import type { PlacesOfSet } from '../../engine/decide/set-places.js';
import type { AttemptRequest } from './attempt-request.js';
import type { Scheduled, SchedulerContext } from './run-scheduler.js';

/**
 * Writes into the journal what was decided for an attempt, and on what. Call it before the choice
 * is reserved.
 * @param id of the decision, if it commits; for a refusal the id of its diagnosis
 */
export function takeDown(
  { journal }: SchedulerContext,
  { requestKey, subject, attempt, profile }: AttemptRequest,
  { basis, request, detail, backupSameHost, outcome }: Scheduled,
  id: string,
): void {
  const chosen = outcome.kind === 'chosen';
  // Hot: fields after a copy cost a microsecond each in Node.js 20.
  journal.decided({
    id: chosen ? id : requestKey,
    refusalId: chosen ? undefined : id,
    subject,
    attempt,
    basis,
    request,
    detail,
    backupSameHost,
    profile,
    outcome,
  });
}

/**
 * Writes into the journal that a set is decided, before its first decision.
 * @param before pools of its volumes that are placed and not written down yet
 */
export function takeDownSet(
  { journal }: SchedulerContext,
  places: PlacesOfSet,
  before: readonly string[],
): void {
  journal.setBegan(places, before);
}
