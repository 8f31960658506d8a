import { plainSpec, type VolumeType } from '../../domain/volume.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { applied, type Difference, differenceOf } from './difference.js';
import { type RecordedSet, recordedSet } from './recorded-set.js';

/** What every request has of its own. */
export interface RequestFacts {
  /** Id of what it is about; of a usual request, the volume. */
  readonly subject: string;
  readonly now: number;
  readonly seed: number;
  readonly sizeGib: number;
  readonly projectId: string;
  readonly userId: string;
  readonly volumeType: VolumeType | null;
  readonly zones: readonly string[];
  readonly maxAlternatives: number;
  readonly minPhysicalFreePercent: number;
  readonly maxDiagnosedPools: number;
}

/** A request with its set as it was written. */
export interface RecordedRequest {
  readonly request: PlacementRequest;
  /** Absent: the volume is of none. */
  readonly set?: RecordedSet | 'as it is put together' | undefined;
}

/** What a request has besides its facts that is otherwise than of nearly every new volume. */
export interface UnusualRequest {
  readonly request: Difference | null;
  readonly spec: Difference | null;
  /** Homes of the volumes that it names. */
  readonly at: readonly (readonly [volume: string, pool: string])[];
  readonly set?: RecordedSet | 'as it is put together' | undefined;
}

/** What is unusual of a request; undefined: nothing. Hot. */
export function unusualOf(request: PlacementRequest, subject: string): UnusualRequest | undefined {
  if (isUsual(request, subject)) return undefined;
  const { spec, homes, set, expressions: _, expressionFailed: __, ...rest } = request;
  const { spec: usualSpec, homes: ___, ...usual } = usualRequest({ subject, ...request, ...spec });
  return {
    request: differenceOf(usual, rest),
    // No rule reads metadata.
    spec: differenceOf(usualSpec, { ...spec, metadata: {} }),
    at: [...homes],
    set: set === undefined ? undefined : recordedSet(set, homes),
  };
}

/** The request that was written. */
export function requestOf(facts: RequestFacts, unusual: UnusualRequest | null): RecordedRequest {
  const usual = usualRequest(facts);
  if (unusual === null) return { request: usual };
  const { spec, homes: _, ...rest } = usual;
  return {
    request: {
      ...applied(rest, unusual.request),
      spec: applied(spec, unusual.spec),
      homes: new Map(unusual.at),
    },
    set: unusual.set,
  };
}

/** A request for a new volume that asks for nothing in particular. */
function usualRequest(facts: RequestFacts): PlacementRequest {
  const { subject, now, seed, sizeGib, projectId, userId, volumeType, zones } = facts;
  const { maxAlternatives, minPhysicalFreePercent, maxDiagnosedPools } = facts;
  const plain = plainSpec({ volumeId: subject, sizeGib, projectId, userId });
  return {
    spec: { ...plain, volumeType, zones, allowReschedule: true, maxAlternatives },
    neededGib: sizeGib,
    currentPool: null,
    bringsNew: true,
    bringsVolume: true,
    mayProbe: true,
    volumeGib: sizeGib,
    now,
    growsAttached: false,
    attemptedPools: [],
    credit: null,
    homes: new Map(),
    minPhysicalFreePercent,
    seed,
    maxDiagnosedPools,
  };
}

/**
 * Whether a request is the usual one of its facts: field by field, because it is asked for every
 * decision. A test asks it of every field.
 */
function isUsual(request: PlacementRequest, subject: string): boolean {
  const { spec } = request;
  return (
    spec.volumeId === subject &&
    isEmpty(spec.hints) &&
    spec.resourceBackend === null &&
    spec.source === null &&
    !spec.multiattach &&
    spec.allowReschedule &&
    spec.rescheduleAfterDown === undefined &&
    spec.waitUntil === undefined &&
    spec.waitPriority === undefined &&
    spec.profile === undefined &&
    spec.instanceHost === undefined &&
    spec.volumeProperties === undefined &&
    spec.imageLocations === undefined &&
    request.neededGib === spec.sizeGib &&
    request.currentPool === null &&
    request.bringsNew &&
    request.bringsVolume === true &&
    request.mayProbe === true &&
    request.volumeGib === spec.sizeGib &&
    !request.growsAttached &&
    request.attemptedPools.length === 0 &&
    request.credit === null &&
    request.snapshotHome === undefined &&
    request.homes.size === 0 &&
    request.set === undefined
  );
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}
