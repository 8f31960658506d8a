import type { MessageInitShape } from '@bufbuild/protobuf';
import type { SpecWarning } from '../../domain/spec-warnings.js';
import type { VolumeType } from '../../domain/volume.js';
import type { EstimatedGrowth, Growth } from '../../engine/estimate/growth.js';
import type { PoolEstimate } from '../../engine/estimate/pool-estimate.js';
import type { Room } from '../../engine/estimate/room.js';
import type { SizeRange } from '../../engine/estimate/sizes.js';
import type {
  BackendEstimateSchema,
  EstimateCapacityRequest,
  EstimateCapacityResponseSchema,
  GrowthSchema,
  PoolEstimateSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { CapacityAnswer, CapacityCall } from '../../ledger/api/capacity.js';
import { absenceToProto } from '../values/diagnosis.js';
import { millisToTimestamp, optionalTimestamp } from '../values/time.js';
import { within } from '../values/within.js';
import { newVolumeSpec } from './create-volume.js';
import { volumeTypeFromProto } from './volume-type.js';

/** Most characters of pools in one message, as of an explanation. */
const MESSAGE_CHARS = 1024 * 1024;
const ESTIMATE_CHARS = 96;
/** Three spans. */
const GROWTH_CHARS = 96;

/** What a request asks for. The volumes have no ids, and nothing is made of them. */
export function capacityCallOf(
  request: EstimateCapacityRequest,
  defaultType: VolumeType | null,
): CapacityCall {
  const { volumeType, maxPools: _, withGrowth, ...stated } = request;
  const nobody = { requestId: '', volumeId: '', userId: '', metadata: {}, planToken: '' };
  const usual = {
    ...{ allowReschedule: true, rescheduleAfterDown: true, maxAlternatives: 0 },
    waitPriority: 0,
  };
  return {
    spec: newVolumeSpec(
      { ...stated, ...nobody, ...usual },
      volumeType === undefined ? defaultType : volumeTypeFromProto(volumeType),
    ),
    counts: request.sizeGib > 0n,
    wantsGrowth: withGrowth,
  };
}

/** What would fit, with at most so many pools, and the warnings of the volumes' type. */
export function capacityToProto(
  { estimate, growth, absent, profile, readRevision }: CapacityAnswer,
  maxPools: number,
  warnings: readonly SpecWarning[],
): MessageInitShape<typeof EstimateCapacityResponseSchema> {
  const { estimates, zones, stops } = estimate;
  const shown = within(estimates.slice(0, maxPools), charsOf, MESSAGE_CHARS);
  return {
    ...roomToProto(estimate),
    ...sizesToProto(estimate.sizes),
    exact: estimate.isExact && estimate.volumes === estimate.mostVolumes,
    mostVolumes: whole(estimate.mostVolumes),
    zones: zones.map((zone) => ({
      availabilityZone: zone.zone,
      ...roomToProto(zone),
      pools: zone.pools,
      growth: growthToProto(growth?.zones.get(zone.zone)),
    })),
    limits: stops.map(({ filter, pools, volumes }) => ({
      filter,
      pools,
      volumes: whole(volumes),
    })),
    pools: shown.map((one) => poolToProto(one, growth?.pools.get(one.pool))),
    poolsOmitted: estimates.length - shown.length,
    profile,
    readRevision: BigInt(readRevision),
    ...absenceToProto(absent),
    growth: growthToProto(growth?.all),
    backends: shownBackends(growth),
    warnings: [...warnings],
  };
}

/** As many backends as pools may be in an answer. */
const MOST_BACKENDS = 10_000;

function shownBackends(
  growth: EstimatedGrowth | null,
): MessageInitShape<typeof BackendEstimateSchema>[] {
  const backends = within(
    (growth?.backends ?? []).slice(0, MOST_BACKENDS),
    ({ backend }) => ESTIMATE_CHARS + GROWTH_CHARS + backend.length,
    MESSAGE_CHARS,
  );
  return backends.map((one) => ({
    backend: one.backend,
    ...roomToProto(one),
    pools: one.pools,
    growth: growthToProto(one.growth),
  }));
}

function growthToProto(growth: readonly Growth[] = []): MessageInitShape<typeof GrowthSchema>[] {
  return growth.map(({ spanDays, since, gibPerDay, fullAt }) => {
    const fullTime = optionalTimestamp(fullAt);
    return {
      spanDays,
      sinceTime: millisToTimestamp(since),
      gibPerDay,
      ...(fullTime !== undefined && { fullTime }),
    };
  });
}

function poolToProto(
  one: PoolEstimate,
  growth: readonly Growth[] | undefined,
): MessageInitShape<typeof PoolEstimateSchema> {
  const { pool, zone, capacityGroup = '', volumes, availableGib, stop } = one;
  return {
    pool,
    availabilityZone: zone,
    capacityGroup,
    volumes: finiteOf(volumes),
    unlimited: volumes === Infinity,
    filter: stop?.filter ?? '',
    reason: stop?.reason ?? '',
    availableCapacityGib: finiteOf(availableGib),
    boundless: availableGib === Infinity,
    ...sizesToProto(one.sizes),
    growth: growthToProto(growth),
  };
}

function roomToProto({ volumes, isUnlimited, availableGib, isBoundless }: Room) {
  return {
    volumes: whole(volumes),
    unlimited: isUnlimited,
    availableCapacityGib: whole(availableGib),
    boundless: isBoundless,
  };
}

function sizesToProto(sizes: SizeRange | null) {
  return {
    maximumVolumeSizeGib: BigInt(sizes?.largestGib ?? 0),
    minimumVolumeSizeGib: BigInt(sizes?.smallestGib ?? 0),
  };
}

/** Infinity is told beside the number. */
function finiteOf(value: number): bigint {
  return value === Infinity ? 0n : whole(value);
}

/** Pools may report more than any field can say. */
function whole(value: number): bigint {
  return BigInt(Math.min(value, Number.MAX_SAFE_INTEGER));
}

function charsOf({ pool, zone, capacityGroup = '', stop }: PoolEstimate): number {
  const said = (stop?.filter.length ?? 0) + (stop?.reason.length ?? 0);
  return ESTIMATE_CHARS + GROWTH_CHARS + pool.length + zone.length + capacityGroup.length + said;
}
