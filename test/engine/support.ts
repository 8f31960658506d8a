import { finite, type PoolSpace } from '../../src/domain/capacity.js';
import type { JsonObject } from '../../src/domain/json.js';
import { type BackendRecord, backendOfPool } from '../../src/domain/pool.js';
import type { CreateVolumeSpec, VolumeType } from '../../src/domain/volume.js';
import type { Profile } from '../../src/engine/decide/profile.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { BoundFilter, Filter } from '../../src/engine/framework/filter.js';
import type { PoolView } from '../../src/engine/request/view.js';

/** A thick pool of 100 GiB, all free; a test states what it is about. */
export function space(stated: Partial<PoolSpace> = {}): PoolSpace {
  return {
    total: finite(100),
    free: finite(100),
    allocatedGib: 0,
    allocatedStated: true,
    autoRatio: false,
    provisionedGib: 0,
    reservedPercentage: 0,
    thin: false,
    thick: true,
    ratio: 1,
    ...stated,
  };
}

/** A backend that takes part: `a@x`, of which a report is there since time 0. */
export function backendRecord(
  stated: Partial<BackendRecord> = {},
  report: Partial<NonNullable<BackendRecord['report']>> = {},
): BackendRecord {
  return {
    backend: 'a@x',
    cluster: null,
    serviceKind: 'volume',
    ordinal: 1,
    accountingRevision: 0,
    downSince: null,
    representative: { host: 'a@x', zone: 'nova' },
    adminState: 'enabled',
    reason: '',
    stateSince: null,
    report: {
      host: 'a@x',
      reporters: {},
      accountingRevision: 0,
      measuredAt: null,
      receivedAt: 0,
      heardAt: 0,
      tooOld: false,
      digest: '',
      ...report,
    },
    ...stated,
  };
}

/** What a test states of a pool. */
export interface StatedPool {
  readonly pool?: string;
  readonly zone?: string;
  readonly space?: Partial<PoolSpace>;
  readonly capabilities?: JsonObject;
  readonly consumedGib?: number;
}

/** A pool that takes part. */
export function pool(stated: StatedPool = {}): PoolView {
  const name = stated.pool ?? 'node@lvm#a';
  return {
    pool: name,
    backend: backendOfPool(name),
    zone: stated.zone ?? 'nova',
    host: name,
    clusterName: null,
    updatedAt: 0,
    heardAt: 0,
    reportTooOld: false,
    report: { space: space(stated.space), capabilities: stated.capabilities ?? {} },
    consumedGib: stated.consumedGib ?? 0,
    volumeCount: 0,
  };
}

/** A volume type with these extra specs. */
export function volumeType(extraSpecs: VolumeType['extraSpecs']): VolumeType {
  return { name: 'type', extraSpecs, qosSpecs: {} };
}

/** A request for 10 GiB anywhere. */
export function placementRequest({
  spec,
  ...stated
}: Partial<Omit<PlacementRequest, 'spec'>> & {
  readonly spec?: Partial<CreateVolumeSpec>;
} = {}): PlacementRequest {
  return {
    spec: {
      volumeId: '00000000-0000-4000-8000-000000000001',
      sizeGib: 10,
      projectId: 'project',
      userId: 'user',
      volumeType: null,
      zones: [],
      hints: {},
      resourceBackend: null,
      source: null,
      multiattach: false,
      metadata: {},
      allowReschedule: true,
      maxAlternatives: 3,
      ...spec,
    },
    neededGib: spec?.sizeGib ?? 10,
    currentPool: null,
    bringsNew: true,
    now: 0,
    growsAttached: false,
    attemptedPools: [],
    credit: null,
    homes: new Map(),
    minPhysicalFreePercent: 10,
    seed: 1,
    maxDiagnosedPools: 1000,
    ...stated,
  };
}

/** Names of the filters that a profile names, and of its last step. */
export function namedFilters({ filters }: Pick<Profile, 'filters'>): readonly string[] {
  return filters.filter(({ implied }) => implied !== true).map(({ name }) => name);
}

/** A filter for one request, with nothing left out. */
export function bound(
  filter: Filter,
  request: PlacementRequest,
): BoundFilter & Required<Pick<BoundFilter, 'shortfallGib'>> {
  return { shortfallGib: () => 0, ...filter.bind(request) };
}
