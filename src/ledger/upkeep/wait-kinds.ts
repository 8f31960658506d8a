import type { CreateVolumeSpec } from '../../domain/volume.js';
import { volumesRead } from '../../engine/framework/filter.js';
import { keyOfTakers, settledFilters } from '../../engine/index/plan.js';
import type { LedgerContext } from '../context.js';
import type { AttemptRequest } from '../placement/attempt-request.js';
import { profileOfNext } from '../placement/profile-of.js';
import { placementRequest } from '../placement/run-scheduler.js';
import type { Kind } from './wait-lanes.js';

/** The kind of a request that waits: what it asks of pools, whatever its size. */
export function kindOf(context: LedgerContext, key: string, spec: CreateVolumeSpec): Kind {
  const profile = profileOfNext(context.settings, spec);
  const { filters } = profile;
  const nothing = { ids: [], projectId: spec.projectId, committed: new Map<string, string>() };
  const plain: AttemptRequest = {
    ...{ requestKey: key, subject: spec.volumeId, profile, spec },
    ...{ detail: { kind: 'create_volume' }, attempt: 1, history: [], tried: [], credit: null },
    ...{ avoid: new Set(), named: nothing },
  };
  const request = { ...placementRequest(context, plain, null), neededGib: 0 };
  const settled = settledFilters(profile, request);
  const named = { ...nothing, ids: volumesRead(filters, spec) };
  if (settled.length === filters.length && !readsHomes({ ...plain, named })) {
    const takers = keyOfTakers(profile, request);
    if (takers !== null) return { key: takers, attempt: plain, familyKey: takers, part: null };
  }
  const part = { ...plain, profile: { ...profile, filters: settled } };
  const { waitUntil: _, waitPriority: __, volumeId: ___, sizeGib, ...asked } = spec;
  // An expression may read anything, the size too. What reads homes reads no size.
  const read = filters.every((one) => settled.includes(one) || one.volumes) ? null : sizeGib;
  return {
    key: JSON.stringify([profile.name, read, asked]),
    attempt: { ...plain, named },
    familyKey: keyOfTakers(part.profile, request) ?? '',
    part,
  };
}

/** Whether the homes of other volumes or of a snapshot decide what takes a kind. */
export function readsHomes({ profile, spec, named }: AttemptRequest): boolean {
  return (
    named.ids.length > 0 ||
    (profile.sourceLocality !== 'ignored' && spec.source?.kind === 'snapshot')
  );
}
