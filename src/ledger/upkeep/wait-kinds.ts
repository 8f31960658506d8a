import type { CreateVolumeSpec } from '../../domain/volume.js';
import { volumesRead } from '../../engine/framework/filter.js';
import { keyOfTakers, settledFilters } from '../../engine/index/plan.js';
import type { LedgerContext } from '../context.js';
import type { AttemptRequest } from '../placement/attempt-request.js';
import { profileOfNext } from '../placement/profile-of.js';
import { placementRequest } from '../placement/run-scheduler.js';
import type { Kind } from './wait-lanes.js';

/** How many kinds are remembered, by the text of what their requests ask. */
const MOST_KNOWN = 1024;

/** Finds the kind of a request, under one configuration. */
export class WaitKinds {
  /** Kinds that ask only what their family asks, by what a request asks besides its size. */
  readonly #known = new Map<string, Kind>();

  /** The kind of a request that waits: what it asks of pools, whatever its size. */
  of(context: LedgerContext, key: string, spec: CreateVolumeSpec): Kind {
    const { waitUntil: _, waitPriority: __, volumeId: ___, sizeGib: ____, ...asked } = spec;
    const text = JSON.stringify(asked);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const kind = kindOf(context, key, spec, text);
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    if (kind.part === null) this.#known.set(text, kind);
    return kind;
  }

  forget(): void {
    this.#known.clear();
  }
}

function kindOf(context: LedgerContext, key: string, spec: CreateVolumeSpec, asked: string): Kind {
  const profile = profileOfNext(context.settings, spec);
  const { filters } = profile;
  const nothing = { ids: [], projectId: spec.projectId, committed: new Map<string, string>() };
  const plain: AttemptRequest = {
    requestKey: key,
    subject: spec.volumeId,
    profile,
    spec,
    detail: { kind: 'create_volume' },
    attempt: 1,
    history: [],
    tried: [],
    credit: null,
    avoid: new Set(),
    named: nothing,
  };
  const request = placementRequest(context, plain, null);
  const settled = settledFilters(profile, request);
  const named = { ...nothing, ids: volumesRead(filters, spec) };
  if (settled.length === filters.length && !readsHomes({ ...plain, named })) {
    const takers = keyOfTakers(profile, request, 0);
    if (takers !== null) return { key: takers, attempt: plain, familyKey: takers, part: null };
  }
  const part = { ...plain, profile: { ...profile, filters: settled } };
  // An expression may read anything, the size too. What reads homes reads no size.
  const readsSize = filters.some((one) => !settled.includes(one) && !one.volumes);
  return {
    key: JSON.stringify([profile.name, readsSize ? spec.sizeGib : null, asked]),
    attempt: { ...plain, named },
    familyKey: keyOfTakers(part.profile, request, 0) ?? '',
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
