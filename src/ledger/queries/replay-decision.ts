import type { DecisionRecord } from '../../domain/decision.js';
import type { RecordedDecision } from '../../engine/journal/recorded-decision.js';
import { replay } from '../../engine/journal/replay.js';
import type {
  AccountCall,
  RememberedDecision,
  ReplayCall,
  RequestAccount,
} from '../api/placement.js';
import type { LedgerContext } from '../context.js';
import { decisionNotFound, volumeNotFound } from '../errors.js';
import type { DecisionWithReservations } from '../store-port/store.js';
import { findRecorded, notRemembered, type WantedDecision } from './find-recorded.js';
import { account } from './reads.js';

/**
 * Decides again what was decided once, on what the journal says that it saw. Changes nothing.
 * Throws DECISION_NOT_FOUND, VOLUME_NOT_FOUND, also for what the caller may not see, and
 * NOT_REMEMBERED.
 */
export async function replayDecision(
  context: LedgerContext,
  { what, sees }: ReplayCall,
): Promise<RememberedDecision> {
  if (what.kind === 'decision') {
    const found = await context.store.decision(what.decisionId);
    if (found === null || sees?.(found.decision.projectId) === false)
      throw decisionNotFound(what.decisionId);
    return replayed(context, ofDecision(found.decision), found);
  }
  const { volumeId, attempt } = what;
  const volume = await context.store.volume(volumeId);
  if (volume === null || sees?.(volume.projectId) === false) throw volumeNotFound(volumeId);
  const about = (await context.store.decisionsOf(volumeId)).filter(
    ({ decision }) => sees?.(decision.projectId) !== false,
  );
  const made =
    attempt === 0 ? about.at(-1) : about.findLast(({ decision }) => decision.attempt === attempt);
  const isRefused = volume.state === 'error' && volume.error?.reason === 'NO_VALID_BACKEND';
  if (isRefused && (attempt === 0 || made === undefined))
    return replayed(context, ofRefusal(volumeId, attempt, volume.updatedAt), null);
  if (made === undefined) throw notRemembered('no attempt of this number is kept');
  return replayed(context, ofDecision(made.decision), made);
}

/** The same for one attempt of a request. Throws REQUEST_NOT_FOUND and NOT_REMEMBERED. */
export async function replayAttempt(
  context: LedgerContext,
  call: AccountCall,
  attempt: number,
): Promise<RequestAccount & { readonly remembered: RememberedDecision }> {
  const found = await account(context, call);
  const { request, attempts } = found;
  const made = attempts.find(({ decision }) => decision.attempt === attempt) ?? null;
  const last = attempts.at(-1)?.decision.finishedAt;
  const wanted =
    made === null
      ? ofRefusal(request.key, attempt, last ?? request.answeredAt)
      : ofDecision(made.decision);
  return { ...found, remembered: await replayed(context, wanted, made) };
}

async function replayed(
  context: LedgerContext,
  wanted: WantedDecision,
  made: DecisionWithReservations | null,
): Promise<RememberedDecision> {
  const { recorded, playback } = await findRecorded(context, wanted);
  const alternatives = made === null ? null : made.decision.alternatives;
  return { made, recorded, replay: replay(playback, recorded, alternatives) };
}

/** Each choice has an id of its own: no other one for the same request is taken for it. */
function ofDecision({ decisionId, decidedAt }: DecisionRecord): WantedDecision {
  const matches = ({ id }: RecordedDecision) => id === decisionId;
  return { mark: decisionId, at: decidedAt, matches, isMeant: matches };
}

/**
 * @param attempt its number; 0: the newest
 * @param at when the request was answered: a repeated one that came later is not meant
 */
function ofRefusal(mark: string, attempt: number, at: number): WantedDecision {
  return {
    mark,
    at,
    matches: ({ id, subject, attempt: number, outcome }) =>
      (id === mark || subject === mark) &&
      (attempt === 0 || number === attempt) &&
      outcome.kind === 'refused',
    isMeant: ({ request }) => request.now <= at,
  };
}
