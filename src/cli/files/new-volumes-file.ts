import { fromJson, type JsonObject, type MessageInitShape } from '@bufbuild/protobuf';
import { type VolumeType, VolumeTypeSchema } from '../../gen/stowage/v1/decision_pb.js';
import {
  type NewVolume,
  NewVolumeSchema,
  type StreamCreateVolumesRequestSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { CliIo } from '../terminal/io.js';
import { asList, asMap, FileProblems, show } from './fields.js';
import { nameOf, parseData, readText } from './read-file.js';
import { asSpecs, splitNulls } from './volume-type-file.js';

/** A volume in a file, with its type. */
export interface WantedVolume {
  readonly volume: NewVolume;
  readonly type: VolumeType | undefined;
  /** What the file says, with all ids. */
  readonly source: JsonObject;
  /** Whether the file had both ids. */
  readonly hasOwnIds: boolean;
  /** Equal types have equal keys. */
  readonly typeKey: string;
}

const EXPECTED = 'a map with size_gib and the other fields of ScheduleCreateVolumeRequest';
const MESSAGE_VOLUMES = 500;
const MESSAGE_TYPES = 256;

/**
 * Reads volumes from a file, or from standard input for `-`: JSON lines, or a JSON or YAML list.
 * Missing ids are generated. Throws FileProblems, CliFailure.
 */
export async function readNewVolumes(file: string, io: CliIo): Promise<readonly WantedVolume[]> {
  const text = await readText(file, io);
  const content = jsonLines(text) ?? parseData(text, file);
  const problems: string[] = [];
  const volumes = (asList(content) ?? [content]).map((item, index) =>
    wantedVolume(item, `[${index}]`, problems),
  );
  if (problems.length > 0) throw new FileProblems(nameOf(file), problems);
  return volumes.filter((one) => one !== undefined);
}

/** Volumes as messages, each with the types of its volumes, and at most so many. */
export function* messagesOf(
  volumes: Iterable<WantedVolume>,
  most = MESSAGE_VOLUMES,
): Generator<MessageInitShape<typeof StreamCreateVolumesRequestSchema>> {
  let types = new Map<string, VolumeType>();
  let some: NewVolume[] = [];
  const message = () => ({ volumeTypes: [...types.values()], volumes: some });
  for (const { volume, type, typeKey } of volumes) {
    const another = type !== undefined && !types.has(typeKey);
    if (some.length === most || (another && types.size === MESSAGE_TYPES)) {
      yield message();
      types = new Map();
      some = [];
    }
    if (type === undefined) some.push(volume);
    else {
      if (!types.has(typeKey)) types.set(typeKey, type);
      some.push({ ...volume, volumeTypeIndex: [...types.keys()].indexOf(typeKey) });
    }
  }
  if (some.length > 0) yield message();
}

/** Undefined unless every line is a JSON map. */
function jsonLines(text: string): readonly unknown[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0 || !lines.every((line) => line.trimStart().startsWith('{')))
    return undefined;
  try {
    return lines.map((line): unknown => JSON.parse(line));
  } catch {
    return undefined;
  }
}

function wantedVolume(
  content: unknown,
  path: string,
  problems: string[],
): WantedVolume | undefined {
  const map = asMap(content);
  if (map === undefined) {
    problems.push(`${path}: found ${show(content)}, expected ${EXPECTED}`);
    return undefined;
  }
  const { volume_type: type, volume_type_index: index, ...rest } = map;
  if (index !== undefined)
    problems.push(`${path}.volume_type_index: no such key here; state the volume_type itself`);
  const ids = { request_id: crypto.randomUUID(), volume_id: crypto.randomUUID() };
  const volume = attempt(path, problems, () =>
    fromJson(NewVolumeSchema, { ...ids, ...rest } as JsonObject),
  );
  const source = { ...ids, ...map } as JsonObject;
  const hasOwnIds = Object.keys(ids).every((key) => Object.hasOwn(map, key));
  if (type === undefined)
    return volume && { volume, source, hasOwnIds, type: undefined, typeKey: '' };
  const converted = attempt(`${path}.volume_type`, problems, () => typeOf(type));
  return (
    volume &&
    converted && { volume, source, hasOwnIds, type: converted, typeKey: JSON.stringify(type) }
  );
}

/**
 * Extra specs that are null go into a field of their own, because a map in the contract cannot hold
 * them.
 */
function typeOf(type: unknown): VolumeType {
  const map = asMap(type);
  const specs = asSpecs(map?.['extra_specs']);
  if (map === undefined || specs === undefined || !Object.values(specs).includes(null))
    return fromJson(VolumeTypeSchema, type as JsonObject);
  const { extraSpecs, nullExtraSpecs } = splitNulls(specs);
  const given = asList(map['null_extra_specs']) ?? [];
  const stated = {
    ...map,
    extra_specs: extraSpecs,
    null_extra_specs: [...given, ...nullExtraSpecs],
  };
  return fromJson(VolumeTypeSchema, stated as JsonObject);
}

function attempt<T>(path: string, problems: string[], convert: () => T): T | undefined {
  try {
    return convert();
  } catch (error) {
    problems.push(`${path}: ${(error as Error).message}`);
    return undefined;
  }
}
