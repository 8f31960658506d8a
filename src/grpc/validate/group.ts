import type { FieldViolation } from '../../domain/errors.js';
import type { ScheduleCreateGroupRequest } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { idFromProto } from '../values/id.js';
import { typeViolations } from './volume-type.js';

/** Rules of a request for a group that the proto cannot express. */
export function groupViolations({
  groupType,
  members,
}: ScheduleCreateGroupRequest): FieldViolation[] {
  const seen = new Set<string>();
  return [
    ...typeViolations('group_type.', groupType),
    ...members.flatMap(({ volumeId, volumeType }, index) => {
      const id = idFromProto(volumeId);
      const twice = id !== '' && seen.has(id);
      seen.add(id);
      return [
        ...typeViolations(`members[${index}].volume_type.`, volumeType),
        ...(twice
          ? [{ field: `members[${index}].volume_id`, description: 'is a member already' }]
          : []),
      ];
    }),
  ];
}
