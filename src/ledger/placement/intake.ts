import { requestKey } from '../../domain/decision.js';
import type { CodedError } from '../../domain/errors.js';
import { type OperationDetail, subjectOf } from '../../domain/operation.js';
import { tooCostly } from '../../engine/decide/cost.js';
import type { Profile } from '../../engine/decide/profile.js';
import type { PlaceCall } from '../api/placement.js';
import type { LedgerContext } from '../context.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import { fieldError, profileOf, unknownProfile } from './profile-of.js';
import { digestOf } from './same-request.js';

/** A request as it is stored. The digest covers what the caller said. */
export function draftOf(
  { requestId, caller, spec }: Pick<PlaceCall, 'requestId' | 'caller' | 'spec'>,
  detail: OperationDetail,
): RequestDraft {
  return {
    key: requestKey(requestId, caller),
    requestId,
    caller,
    operation: detail.kind,
    subject: subjectOf(spec.volumeId, detail),
    digest: digestOf(detail, spec),
    spec,
    detail,
  };
}

/**
 * The profile that decides a request, the same for all its tries. If it does not exist, or the
 * request costs too much to decide by it, a request that was answered before gets any profile,
 * since it is not decided again. Throws INVALID_FIELDS for any other request.
 */
export function profileFor(
  { settings, store, index }: LedgerContext,
  draft: Pick<RequestDraft, 'key' | 'operation' | 'spec' | 'detail'>,
): Profile | Promise<Profile> {
  const { operation, spec, detail } = draft;
  const isBackup = operation === 'create_backup';
  const profile = isBackup ? settings.profile : profileOf(settings, spec);
  const costly =
    profile === undefined || isBackup
      ? null
      : tooCostly(spec, detail, profile, () => index.participating().length);
  if (profile !== undefined && costly === null) return profile;
  const error =
    costly === null ? unknownProfile(settings, operation, spec) : fieldError(operation, costly);
  return anyIfAnswered(store, draft.key, profile ?? settings.profile, error);
}

async function anyIfAnswered(
  store: LedgerContext['store'],
  key: string,
  any: Profile,
  error: CodedError,
): Promise<Profile> {
  if ((await store.request(key)) === null) throw error;
  return any;
}
