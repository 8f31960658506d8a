import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type Capacity,
  finite,
  INFINITE,
  UNKNOWN,
  type VolumeLimits,
} from '../../domain/capacity.js';
import type { ReportedCapacity, ReportedRatio } from '../../domain/report.js';
import type {
  Capacity as CapacityProto,
  CapacitySchema,
  OverSubscriptionRatio,
  PoolCapacity,
} from '../../gen/stowage/v1/capacity_pb.js';

/** An amount of storage from the wire. Validation has checked that one is stated. */
export function capacityFromProto(capacity: CapacityProto | undefined): Capacity {
  switch (capacity?.kind.case) {
    case 'finite':
      return finite(capacity.kind.value);
    case 'infinite':
      return INFINITE;
    default:
      return UNKNOWN;
  }
}

/** An amount of storage for the wire. */
export function capacityToProto(capacity: Capacity): MessageInitShape<typeof CapacitySchema> {
  switch (capacity.kind) {
    case 'finite':
      return { kind: { case: 'finite', value: capacity.gib } };
    case 'infinite':
      return { kind: { case: 'infinite', value: true } };
    case 'unknown':
      return { kind: { case: 'unknown', value: true } };
  }
}

/** One pool's space exactly as reported: absent fields stay absent. */
export function reportedCapacityFromProto(proto: PoolCapacity | undefined): ReportedCapacity {
  const ratio = ratioFromProto(proto?.maxOverSubscriptionRatio);
  return {
    total: capacityFromProto(proto?.total),
    free: capacityFromProto(proto?.free),
    ...(proto?.allocatedGib === undefined ? {} : { allocatedGib: proto.allocatedGib }),
    ...(proto?.provisionedGib === undefined ? {} : { provisionedGib: proto.provisionedGib }),
    ...(proto?.reservedPercentage === undefined
      ? {}
      : { reservedPercentage: proto.reservedPercentage }),
    ...(ratio === undefined ? {} : { ratio }),
    ...(proto?.thinProvisioningSupport === undefined
      ? {}
      : { thin: proto.thinProvisioningSupport }),
    ...(proto?.thickProvisioningSupport === undefined
      ? {}
      : { thick: proto.thickProvisioningSupport }),
    ...limitsFromProto(proto),
    ...(proto?.capacityGroup ? { capacityGroup: proto.capacityGroup } : {}),
  };
}

function limitsFromProto(proto: PoolCapacity | undefined): VolumeLimits {
  const { maximumVolumes, maximumVolumeSizeGib, minimumVolumeSizeGib } = proto ?? {};
  return {
    ...(maximumVolumes !== undefined && { maximumVolumes: Number(maximumVolumes) }),
    ...(maximumVolumeSizeGib !== undefined && { maximumVolumeGib: maximumVolumeSizeGib }),
    ...(minimumVolumeSizeGib !== undefined && { minimumVolumeGib: minimumVolumeSizeGib }),
  };
}

function ratioFromProto(ratio: OverSubscriptionRatio | undefined): ReportedRatio | undefined {
  switch (ratio?.kind.case) {
    case 'number':
    case 'text':
      return ratio.kind.value;
    case 'none':
      return null;
    default:
      return undefined;
  }
}
