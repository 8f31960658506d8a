import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ScheduleCreateGroupRequestSchema } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { asList, asMap, asText, Fields, FileProblems, show } from './fields.js';
import { typeAt } from './volume-type-file.js';

type GroupInit = MessageInitShape<typeof ScheduleCreateGroupRequestSchema> & {
  readonly groupId: string;
};

const KEYS = 'group_id, project_id, group_type, profile, members';
const MEMBER_KEYS = 'volume_id, size_gib, volume_type, availability_zones';

/** Converts a file's content to a group. Throws FileProblems. */
export function convertGroup(content: unknown, file: string): GroupInit {
  const problems: string[] = [];
  const fields = new Fields(asMap(content) ?? {}, '', problems);
  if (!asMap(content)) problems.push(`group: found ${show(content)}, expected a map with ${KEYS}`);
  const groupId = fields.required('group_id', 'a UUID', asText);
  const projectId = fields.optional('project_id', 'text', asText);
  const groupType = typeAt(fields, 'group_type', problems);
  const profile = fields.optional('profile', 'text', asText);
  const members = fields.optional('members', `a list of maps with ${MEMBER_KEYS}`, asList);
  fields.refuseRest(KEYS);
  const converted = (members ?? []).map((member, index) =>
    convertMember(member, `members[${index}]`, problems),
  );
  if (groupId === undefined || problems.length > 0) throw new FileProblems(file, problems);
  return {
    groupId,
    projectId: projectId ?? '',
    profile: profile ?? '',
    ...(groupType && { groupType }),
    members: converted,
  };
}

function convertMember(content: unknown, path: string, problems: string[]) {
  const map = asMap(content);
  if (!map) problems.push(`${path}: found ${show(content)}, expected a map with ${MEMBER_KEYS}`);
  const fields = new Fields(map ?? {}, path, problems);
  const volumeId = fields.optional('volume_id', 'a UUID', asText);
  const sizeGib = fields.optional('size_gib', 'whole GiB', wholeGib);
  const volumeType = typeAt(fields, 'volume_type', problems);
  const availabilityZones = fields.optional('availability_zones', 'a list of names', asTexts);
  fields.refuseRest(MEMBER_KEYS);
  return {
    volumeId: volumeId ?? '',
    sizeGib: sizeGib ?? 0n,
    availabilityZones: [...(availabilityZones ?? [])],
    ...(volumeType && { volumeType }),
  };
}

function wholeGib(value: unknown): bigint | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? BigInt(value)
    : undefined;
}

function asTexts(value: unknown): readonly string[] | undefined {
  const texts = asList(value)?.map(asText);
  return texts?.every((text) => text !== undefined) ? texts : undefined;
}
