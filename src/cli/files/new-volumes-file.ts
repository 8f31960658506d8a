import { fromJson, type JsonObject, type MessageInitShape } from '@bufbuild/protobuf';
import { parseJson } from '../../config/json-text.js';
import { TextFault } from '../../config/text-fault.js';
import { type VolumeType, VolumeTypeSchema } from '../../gen/stowage/v1/decision_pb.js';
import {
  type NewVolume,
  NewVolumeSchema,
  type StreamCreateVolumesRequestSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { asList, asMap, FileProblems, show } from './fields.js';
import { misfits } from './misfits.js';
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
  const content = jsonLines(text, file) ?? parseData(text, file);
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

/**
 * Undefined unless every line begins a map and the first one is whole: then it is not one map over
 * several lines. Throws CliFailure for a line that is not JSON.
 */
function jsonLines(text: string, file: string): readonly unknown[] | undefined {
  const lines = [...text.split('\n').entries()].filter(([, line]) => line.trim() !== '');
  const [first] = lines;
  if (first === undefined || !lines.every(([, line]) => line.trimStart().startsWith('{')))
    return undefined;
  return lines.length > 1 || isJson(first[1])
    ? lines.map(([at, line]): unknown => jsonLine(line, at, file))
    : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function jsonLine(line: string, at: number, file: string): unknown {
  try {
    return parseJson(line);
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
    const where = error.message.replace(/^line 1/, `line ${at + 1}`);
    throw new CliFailure(`${nameOf(file)}: is not JSON: ${where}`);
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
  const before = problems.length;
  if (index !== undefined)
    problems.push(`${path}.volume_type_index: no such key here; state the volume_type itself`);
  problems.push(...misfits(NewVolumeSchema, rest, path));
  const stated = type === undefined || type === null ? undefined : statedType(type);
  if (stated !== undefined)
    problems.push(...misfits(VolumeTypeSchema, stated, `${path}.volume_type`));
  if (problems.length > before) return undefined;
  const ids = { request_id: crypto.randomUUID(), volume_id: crypto.randomUUID() };
  const volume = attempt(path, problems, () =>
    fromJson(NewVolumeSchema, { ...ids, ...rest } as JsonObject),
  );
  const source = { ...ids, ...map } as JsonObject;
  const hasOwnIds = Object.keys(ids).every((key) => Object.hasOwn(map, key));
  if (stated === undefined)
    return volume && { volume, source, hasOwnIds, type: undefined, typeKey: '' };
  const converted = attempt(`${path}.volume_type`, problems, () =>
    fromJson(VolumeTypeSchema, stated as JsonObject),
  );
  return (
    volume &&
    converted && { volume, source, hasOwnIds, type: converted, typeKey: JSON.stringify(type) }
  );
}

/**
 * Extra specs that are null go into a field of their own, because a map in the contract cannot hold
 * them.
 */
function statedType(type: unknown): unknown {
  const map = asMap(type);
  const specs = asSpecs(map?.['extra_specs']);
  if (map === undefined || specs === undefined || !Object.values(specs).includes(null)) return type;
  const { extraSpecs, nullExtraSpecs } = splitNulls(specs);
  const given = asList(map['null_extra_specs']) ?? [];
  return {
    ...map,
    extra_specs: extraSpecs,
    null_extra_specs: [...given, ...nullExtraSpecs],
  };
}

/** What the schema alone does not tell, such as a number beyond 64 bits. */
function attempt<T>(path: string, problems: string[], convert: () => T): T | undefined {
  try {
    return convert();
  } catch {
    problems.push(`${path}: a value is out of the range of its field`);
    return undefined;
  }
}
