import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Capacity, finite, INFINITE, UNKNOWN } from '../../domain/capacity.js';
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
  const stated: { -readonly [K in keyof ReportedCapacity]: ReportedCapacity[K] } = {
    total: capacityFromProto(proto?.total),
    free: capacityFromProto(proto?.free),
  };
  if (proto === undefined) return stated;
  const ratio = ratioFromProto(proto.maxOverSubscriptionRatio);
  if (proto.allocatedGib !== undefined) stated.allocatedGib = proto.allocatedGib;
  if (proto.provisionedGib !== undefined) stated.provisionedGib = proto.provisionedGib;
  if (proto.reservedPercentage !== undefined) stated.reservedPercentage = proto.reservedPercentage;
  if (ratio !== undefined) stated.ratio = ratio;
  if (proto.thinProvisioningSupport !== undefined) stated.thin = proto.thinProvisioningSupport;
  if (proto.thickProvisioningSupport !== undefined) stated.thick = proto.thickProvisioningSupport;
  if (proto.maximumVolumes !== undefined) stated.maximumVolumes = Number(proto.maximumVolumes);
  if (proto.maximumVolumeSizeGib !== undefined)
    stated.maximumVolumeGib = proto.maximumVolumeSizeGib;
  if (proto.minimumVolumeSizeGib !== undefined)
    stated.minimumVolumeGib = proto.minimumVolumeSizeGib;
  if (proto.capacityGroup !== '') stated.capacityGroup = proto.capacityGroup;
  return stated;
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
