import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ExtraSpecs, VolumeType } from '../../domain/volume.js';
import type {
  VolumeType as VolumeTypeProto,
  VolumeTypeSchema,
} from '../../gen/stowage/v1/decision_pb.js';
import { jsonToOptionalStruct, structToJson } from '../values/json.js';

/** A volume type as a request states it. */
export function volumeTypeFromProto(proto: VolumeTypeProto): VolumeType {
  return {
    name: proto.name,
    extraSpecs: extraSpecsFromProto(proto),
    qosSpecs: structToJson(proto.qosSpecs),
  };
}

/** Its extra specs, including those that are null. */
export function extraSpecsFromProto({ extraSpecs, nullExtraSpecs }: VolumeTypeProto): ExtraSpecs {
  if (nullExtraSpecs.length === 0) return extraSpecs;
  return { ...extraSpecs, ...Object.fromEntries(nullExtraSpecs.map((key) => [key, null])) };
}

/** A volume type for the wire. */
export function volumeTypeToProto({
  name,
  extraSpecs,
  qosSpecs,
}: VolumeType): MessageInitShape<typeof VolumeTypeSchema> {
  const qos = jsonToOptionalStruct(qosSpecs);
  return { name, ...extraSpecsToProto(extraSpecs), ...(qos !== undefined && { qosSpecs: qos }) };
}

/** Hot: most types have no null spec, and their map is used as it is. */
function extraSpecsToProto(
  extraSpecs: ExtraSpecs,
): Pick<MessageInitShape<typeof VolumeTypeSchema>, 'extraSpecs' | 'nullExtraSpecs'> {
  if (isText(extraSpecs)) return { extraSpecs };
  const stated = Object.entries(extraSpecs);
  return {
    extraSpecs: Object.fromEntries(
      stated.flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
    ),
    nullExtraSpecs: stated.flatMap(([key, value]) => (value === null ? [key] : [])),
  };
}

function isText(extraSpecs: ExtraSpecs): extraSpecs is Readonly<Record<string, string>> {
  for (const key in extraSpecs) if (extraSpecs[key] === null) return false;
  return true;
}
