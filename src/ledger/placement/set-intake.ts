import { requestKey } from '../../domain/decision.js';
import { CodedError } from '../../domain/errors.js';
import { type CreateVolumeSpec, plainSpec } from '../../domain/volume.js';
import type { Profile } from '../../engine/decide/profile.js';
import type { CreateSetCall } from '../api/placement.js';
import type { LedgerContext } from '../context.js';
import { digest } from '../lib/digest.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import { draftOf, profileFor } from './intake.js';
import { resolved } from './resolve.js';
import { refuseSizes } from './type-sizes.js';
import { zoned } from './zones.js';

/** A volume of a set: its own request, and the profile that decides it. */
export interface Member {
  readonly draft: RequestDraft;
  readonly profile: Profile;
}

/** So many volumes are looked at between two turns of others. */
const STRETCH = 50;

/** The request for a set as it is stored. The digest covers what the caller said. */
export async function draftOfSet(
  context: Pick<LedgerContext, 'turn'>,
  call: CreateSetCall,
): Promise<RequestDraft> {
  const { requestId, caller, rules, onFailure } = call;
  const members: string[] = [];
  await inTurns(context, call, async (draft) => void members.push(draft.key, draft.digest));
  const key = requestKey(requestId, caller);
  const policy = onFailure === undefined ? {} : { onFailure };
  const detail = { kind: 'create_volumes', rules, members: [], ...policy } as const;
  const asked = digest({ kind: detail.kind, rules, members, ...policy });
  const spec = specOfSet(call);
  const { kind: operation } = detail;
  return { key, requestId, caller, operation, subject: requestId, digest: asked, spec, detail };
}

/**
 * The requests of a set's volumes with all that their types and the configuration give them. Throws
 * INVALID_FIELDS, with the paths of fields in the request for the set, and RESOLVER_FAILED.
 */
export async function membersOf(
  context: LedgerContext,
  call: CreateSetCall,
  { key }: RequestDraft,
): Promise<readonly Member[]> {
  const members: Member[] = [];
  await inTurns(context, call, async (draft, at) => {
    try {
      const profile = await profileFor(context, draft);
      refuseSizes(draft);
      const withZones = zoned(context.settings, context.index, draft);
      const spec = await resolved(context, profile, withZones.spec, async () => false);
      members.push({ draft: { ...withZones, spec, setKey: key }, profile });
    } catch (thrown) {
      throw ofMember(thrown, at);
    }
  });
  return members;
}

async function inTurns(
  context: Pick<LedgerContext, 'turn'>,
  { volumes, caller }: CreateSetCall,
  work: (draft: RequestDraft, at: number) => Promise<void>,
): Promise<void> {
  for (const [at, { requestId, spec }] of volumes.entries()) {
    await work(draftOf({ requestId, caller, spec }, { kind: 'create_volume' }), at);
    if (at % STRETCH === STRETCH - 1) await context.turn();
  }
}

/** The set in place of a volume: its id is that of the request, its size that of all volumes. */
function specOfSet({ requestId, volumes }: CreateSetCall): CreateVolumeSpec {
  const [first] = volumes;
  return plainSpec({
    volumeId: requestId,
    sizeGib: volumes.reduce((sum, { spec }) => sum + spec.sizeGib, 0),
    projectId: first?.spec.projectId ?? '',
    userId: first?.spec.userId ?? '',
  });
}

/** The error with the paths of fields in the request for the set. */
function ofMember(thrown: unknown, at: number): unknown {
  if (!(thrown instanceof CodedError) || thrown.reason !== 'INVALID_FIELDS') return thrown;
  const { metadata } = thrown;
  const violations = thrown.violations.map(({ field, description }) => ({
    field: `volumes[${at}].${field}`,
    description,
  }));
  return new CodedError('INVALID_FIELDS', `volumes[${at}].${thrown.message}`, {
    metadata,
    violations,
  });
}
