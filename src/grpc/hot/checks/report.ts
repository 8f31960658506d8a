import type {
  BackendReport,
  HeartbeatRequest,
  PoolReport,
  ReportCapabilitiesRequest,
} from '../../../gen/stowage/v1/capability_service_pb.js';
import type {
  Capacity,
  OverSubscriptionRatio,
  PoolCapacity,
} from '../../../gen/stowage/v1/capacity_pb.js';
import { ServiceKind } from '../../../gen/stowage/v1/pool_pb.js';
import { isAtMost, isHost, isName } from './fields.js';

/** Whether a report keeps every rule that the proto declares. */
export function isValidReport({ report }: ReportCapabilitiesRequest): boolean {
  return (
    report !== undefined &&
    isValidIdentity(report) &&
    isAtMost(report.incarnation, 64) &&
    isValidLayout(report)
  );
}

/** The same for a sign of life. */
export function isValidHeartbeat(request: HeartbeatRequest): boolean {
  return isValidIdentity(request);
}

function isValidIdentity(
  identity: Pick<BackendReport, 'host' | 'cluster' | 'availabilityZone' | 'serviceKind'>,
): boolean {
  return (
    isHost(identity.host) &&
    (identity.cluster === '' || isHost(identity.cluster)) &&
    isAtMost(identity.availabilityZone, 255) &&
    ServiceKind[identity.serviceKind] !== undefined
  );
}

/**
 * Exactly one of: a driver's own report, pools, a whole backend. A backup service has neither of
 * the last two.
 */
function isValidLayout({
  pools,
  wholeBackend,
  serviceKind,
  volumeStats,
  capabilities,
}: BackendReport): boolean {
  const whole = wholeBackend !== undefined;
  if (volumeStats !== undefined && (whole || pools.length > 0 || capabilities !== undefined))
    return false;
  if (whole && pools.length > 0) return false;
  if (serviceKind === ServiceKind.BACKUP && (whole || pools.length > 0)) return false;
  return pools.length <= 4000 && (!whole || isValidSpace(wholeBackend)) && pools.every(isValidPool);
}

function isValidPool({ poolName: name, capacity }: PoolReport): boolean {
  return isName(name) && capacity !== undefined && isValidSpace(capacity);
}

function isValidSpace(space: PoolCapacity): boolean {
  const {
    total,
    free,
    allocatedGib = 0,
    provisionedGib = 0,
    reservedPercentage = 0,
    maxOverSubscriptionRatio: ratio,
  } = space;
  return (
    total !== undefined &&
    isValidCapacity(total) &&
    free !== undefined &&
    isValidCapacity(free) &&
    Number.isFinite(allocatedGib) &&
    Number.isFinite(provisionedGib) &&
    reservedPercentage >= 0 &&
    reservedPercentage <= 100 &&
    (ratio === undefined || isValidRatio(ratio)) &&
    hasValidLimits(space) &&
    isAtMost(space.capacityGroup, 255)
  );
}

/** Limits for the volumes of a pool. */
function hasValidLimits({
  maximumVolumes = 0n,
  maximumVolumeSizeGib: largest = 0,
  minimumVolumeSizeGib: smallest = 0,
}: PoolCapacity): boolean {
  return (
    maximumVolumes >= 0n &&
    Number.isFinite(largest) &&
    largest >= 0 &&
    Number.isFinite(smallest) &&
    smallest >= 0
  );
}

function isValidCapacity({ kind }: Capacity): boolean {
  if (kind.case === 'finite') return Number.isFinite(kind.value);
  return kind.case !== undefined && kind.value;
}

function isValidRatio({ kind }: OverSubscriptionRatio): boolean {
  switch (kind.case) {
    case 'number':
      return Number.isFinite(kind.value);
    case 'text':
      return isAtMost(kind.value, 64);
    case 'none':
      return true;
    case undefined:
      return false;
  }
}
