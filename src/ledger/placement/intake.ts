import { requestKey } from '../../domain/decision.js';
import { subjectOf } from '../../domain/operation.js';
import type { Profile } from '../../engine/decide/profile.js';
import type { PlaceCall } from '../api/placement.js';
import type { LedgerContext } from '../context.js';
import { digest } from '../lib/digest.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import { digestOfCreate } from './create-digest.js';
import { profileOf, unknownProfile } from './profile-of.js';

/** A request as it is stored. The digest covers what the caller said. */
export function draftOf({ requestId, caller, spec, detail }: PlaceCall): RequestDraft {
  return {
    key: requestKey(requestId, caller),
    requestId,
    caller,
    operation: detail.kind,
    subject: subjectOf(spec.volumeId, detail),
    digest: detail.kind === 'create_volume' ? digestOfCreate(spec) : digest({ detail, spec }),
    spec,
    detail,
  };
}

/**
 * The profile that decides a request, the same for all its tries. If it does not exist, a request
 * that was answered before gets any profile, since it is not decided again. Throws INVALID_FIELDS
 * for any other request.
 */
export async function profileFor(
  { settings, store }: LedgerContext,
  { key, operation, spec }: RequestDraft,
): Promise<Profile> {
  const profile = operation === 'create_backup' ? settings.profile : profileOf(settings, spec);
  if (profile !== undefined) return profile;
  if ((await store.request(key)) === null) throw unknownProfile(settings, operation, spec);
  return settings.profile;
}
