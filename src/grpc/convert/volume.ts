import type { MessageInitShape } from '@bufbuild/protobuf';
import type { VolumeRecord } from '../../domain/volume.js';
import type {
  ImportedVolume as ImportedVolumeProto,
  VolumeSchema,
} from '../../gen/stowage/v1/volume_service_pb.js';
import type { ImportedVolume } from '../../ledger/api/volumes.js';
import { VOLUME_STATE } from '../values/enums.js';
import { idFromProto } from '../values/id.js';
import { nullToText } from '../values/text.js';
import { millisToTimestamp } from '../values/time.js';
import { placementToProto } from './placement.js';

/** A volume for the wire. */
export function volumeToProto(volume: VolumeRecord): MessageInitShape<typeof VolumeSchema> {
  return {
    volumeId: volume.volumeId,
    projectId: volume.projectId,
    sizeGib: BigInt(volume.sizeGib),
    volumeType: volume.typeName,
    state: VOLUME_STATE[volume.state],
    ...(volume.home === null ? {} : { placement: placementToProto(volume.home) }),
    decisionId: nullToText(volume.decisionId),
    errorReason: volume.error?.reason ?? '',
    errorMessage: volume.error?.message ?? '',
    createdAt: millisToTimestamp(volume.createdAt),
    updatedAt: millisToTimestamp(volume.updatedAt),
  };
}

/** A volume that exists already, from the wire. */
export function importedFromProto(proto: ImportedVolumeProto): ImportedVolume {
  return {
    volumeId: idFromProto(proto.volumeId),
    pool: proto.pool,
    sizeGib: Number(proto.sizeGib),
    projectId: proto.projectId,
    typeName: proto.volumeType,
  };
}
