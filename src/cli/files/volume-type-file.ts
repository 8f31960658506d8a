import type { CliIo } from '../terminal/io.js';
import { asMap, asText, Fields, FileProblems, show } from './fields.js';
import { nameOf, readData } from './read-file.js';

/** A volume type in a file. */
export interface VolumeTypeInit {
  readonly name: string;
  readonly extraSpecs: { readonly [key: string]: string };
  /** Keys that the file states as null. */
  readonly nullExtraSpecs: string[];
}

/** Extra specs in a file. */
type ExtraSpecs = Readonly<Record<string, string | null>>;

const KEYS = 'name, extra_specs';

/**
 * Reads a volume type from a JSON or YAML file, or from standard input for `-`. Throws
 * FileProblems, CliFailure.
 */
export async function readVolumeType(file: string, io: CliIo): Promise<VolumeTypeInit> {
  const content = await readData(file, io);
  const problems: string[] = [];
  const map = asMap(content);
  if (!map) problems.push(`volume type: found ${show(content)}, expected a map with ${KEYS}`);
  const type = convertType(new Fields(map ?? {}, '', problems));
  if (problems.length > 0) throw new FileProblems(nameOf(file), problems);
  return type;
}

/** The volume type under a key of a file; undefined if there is none. Adds problems. */
export function typeAt(
  fields: Fields,
  key: string,
  problems: string[],
): VolumeTypeInit | undefined {
  const map = fields.optional(key, `a map with ${KEYS}`, asMap);
  return map && convertType(new Fields(map, fields.path(key), problems));
}

function convertType(fields: Fields): VolumeTypeInit {
  const name = fields.optional('name', 'text', asText);
  const stated = fields.optional('extra_specs', 'a map from key to text or null', asSpecs) ?? {};
  fields.refuseRest(KEYS);
  return { name: name ?? '', ...splitNulls(stated) };
}

/** Extra specs; undefined if the value is no map of texts and nulls. */
export function asSpecs(value: unknown): ExtraSpecs | undefined {
  const map = asMap(value);
  return map && Object.values(map).every((one) => typeof one === 'string' || one === null)
    ? (map as ExtraSpecs)
    : undefined;
}

/** Extra specs as in the contract: a map of texts, and the keys of those that are null. */
export function splitNulls(stated: ExtraSpecs): {
  extraSpecs: Record<string, string>;
  nullExtraSpecs: string[];
} {
  const entries = Object.entries(stated);
  return {
    extraSpecs: Object.fromEntries(
      entries.flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
    ),
    nullExtraSpecs: entries.flatMap(([key, value]) => (value === null ? [key] : [])),
  };
}
