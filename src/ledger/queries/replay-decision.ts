import type { DecisionRecord, RequestRecord } from '../../domain/decision.js';
import type { VolumeRecord } from '../../domain/volume.js';
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
import { type Fit, findRecorded, notRemembered, type WantedDecision } from './find-recorded.js';
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
    return replayed(context, await ofVolume(context, volume, attempt), null);
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
      ? ofRequest(request, attempt, last ?? request.answeredAt)
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
  const fit = ({ id }: RecordedDecision) => (id === decisionId ? 'meant' : 'no');
  return { mark: decisionId, at: decidedAt, fit };
}

/**
 * The refusal of a request.
 * @param attempt its number; 0: the newest
 * @param at when it was answered
 */
function ofRequest({ key, diagnosis }: RequestRecord, attempt: number, at: number): WantedDecision {
  const { refusalId } = diagnosis ?? {};
  return {
    ...{ mark: key, at },
    fit: (recorded) =>
      isRefusal(recorded, attempt) ? fitOfRefusal(recorded, refusalId, at) : 'no',
  };
}

/**
 * The refusal that put a volume in error, by its request, as long as that is kept.
 * @param attempt its number; 0: the newest
 */
async function ofVolume(
  { store }: LedgerContext,
  { volumeId, decisionId, updatedAt: at }: VolumeRecord,
  attempt: number,
): Promise<WantedDecision> {
  const last = decisionId === null ? null : await store.decision(decisionId);
  const isIts = ({ key, answeredAt }: RequestRecord) =>
    decisionId === null ? answeredAt === at : last === null || last.decision.requestKey === key;
  return {
    ...{ mark: volumeId, at },
    fit: async (recorded) => {
      if (!isRefusal(recorded, attempt)) return 'no';
      const request = await store.request(recorded.id);
      if (request !== null && !isIts(request)) return 'no';
      return fitOfRefusal(recorded, request?.diagnosis?.refusalId, at);
    },
  };
}

function isRefusal({ attempt, outcome }: RecordedDecision, wanted: number): boolean {
  return outcome.kind === 'refused' && (wanted === 0 || attempt === wanted);
}

/**
 * @param wanted its id; undefined: that is not kept. Then a repeated request that came after the
 *   answer is hardly meant
 */
function fitOfRefusal(
  { refusalId, request }: RecordedDecision,
  wanted: string | undefined,
  at: number,
): Fit {
  if (wanted !== undefined) return refusalId === wanted ? 'meant' : 'no';
  return request.now <= at ? 'likely' : 'possible';
}
