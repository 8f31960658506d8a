import type { FieldViolation } from '../../domain/errors.js';
import {
  type NewVolume,
  type ScheduleCreateVolumesRequest,
  SetScope,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { idFromProto } from '../values/id.js';
import { newVolumeViolations } from './create-volume.js';
import { typeViolations } from './volume-type.js';

/**
 * Rules of a request for a set that the proto cannot express. Null: a turn of others may follow.
 */
export function* setViolations({
  requestId,
  volumeTypes,
  volumes,
  rules,
}: ScheduleCreateVolumesRequest): Generator<FieldViolation | null> {
  for (const [at, type] of volumeTypes.entries())
    yield* typeViolations(`volume_types[${at}].`, type);
  for (const [at, { scope, capability }] of rules.entries()) {
    const field = `rules[${at}].capability`;
    if (scope === SetScope.CAPABILITY && capability === '')
      yield { field, description: 'must name a capability' };
    if (scope !== SetScope.CAPABILITY && capability !== '')
      yield { field, description: 'is only for rules that compare a capability' };
  }
  const requests = new Set([idFromProto(requestId)]);
  const ids = new Set<string>();
  const [first] = volumes;
  for (const [at, volume] of volumes.entries()) {
    const path = `volumes[${at}].`;
    for (const { field, description } of newVolumeViolations(volume))
      yield { field: `${path}${field}`, description };
    yield* betweenViolations(path, volume, first ?? volume, volumeTypes.length);
    if (isTwice(requests, volume.requestId))
      yield { field: `${path}request_id`, description: 'is used in this request already' };
    if (isTwice(ids, volume.volumeId))
      yield { field: `${path}volume_id`, description: 'is a volume of the set already' };
    yield null;
  }
}

function* betweenViolations(
  path: string,
  { projectId, volumeTypeIndex }: NewVolume,
  first: NewVolume,
  types: number,
): Generator<FieldViolation> {
  if (projectId !== first.projectId)
    yield { field: `${path}project_id`, description: 'is not that of the first volume' };
  if (volumeTypeIndex !== undefined && volumeTypeIndex >= types)
    yield {
      field: `${path}volume_type_index`,
      description:
        `is ${volumeTypeIndex}, but the message states ${types} volume types, which are counted ` +
        'from 0',
    };
}

function isTwice(seen: Set<string>, given: string): boolean {
  const id = idFromProto(given);
  const twice = seen.has(id);
  seen.add(id);
  return twice;
}
