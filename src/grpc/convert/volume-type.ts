import type { MessageInitShape } from '@bufbuild/protobuf';
import type { VolumeType } from '../../domain/volume.js';
import type { VolumeType as VolumeTypeProto, VolumeTypeSchema } from '../../gen/stowage/v1/decision_pb.js';
import { jsonToOptionalStruct, structToJson } from './json.js';

/** A volume type as a request states it. */
export function volumeTypeFromProto(proto: VolumeTypeProto): VolumeType {
  return { name: proto.name, extraSpecs: proto.extraSpecs, qosSpecs: structToJson(proto.qosSpecs) };
}

/** A volume type for the wire. */
export function volumeTypeToProto(type: VolumeType): MessageInitShape<typeof VolumeTypeSchema> {
  return { name: type.name, extraSpecs: type.extraSpecs, ...optional(type) };
}

function optional(type: VolumeType) {
  const qosSpecs = jsonToOptionalStruct(type.qosSpecs);
  return qosSpecs === undefined ? {} : { qosSpecs };
}
