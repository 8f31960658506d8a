import type { MessageInitShape } from '@bufbuild/protobuf';
import type { VolumeSource } from '../../domain/volume.js';
import type {
  VolumeSource as VolumeSourceProto,
  VolumeSourceSchema,
} from '../../gen/stowage/v1/decision_pb.js';

/** The source of a volume. Validation has checked that a kind is stated. */
export function sourceFromProto(proto: VolumeSourceProto): VolumeSource | null {
  switch (proto.kind.case) {
    case 'image':
      return {
        kind: 'image',
        imageId: proto.kind.value.imageId,
        locations: proto.kind.value.locations,
      };
    case 'snapshotId':
      return { kind: 'snapshot', id: proto.kind.value };
    case 'sourceVolumeId':
      return { kind: 'volume', id: proto.kind.value };
    case 'backupId':
      return { kind: 'backup', id: proto.kind.value };
    case undefined:
      return null;
  }
}

/** The same for the wire. */
export function sourceToProto(source: VolumeSource): MessageInitShape<typeof VolumeSourceSchema> {
  switch (source.kind) {
    case 'image':
      return {
        kind: {
          case: 'image',
          value: { imageId: source.imageId, locations: [...source.locations] },
        },
      };
    case 'snapshot':
      return { kind: { case: 'snapshotId', value: source.id } };
    case 'volume':
      return { kind: { case: 'sourceVolumeId', value: source.id } };
    case 'backup':
      return { kind: { case: 'backupId', value: source.id } };
  }
}
