import type { VolumeLimits } from '../../domain/capacity.js';
import type { Json, JsonObject } from '../../domain/json.js';
import { readFloat } from '../lib/python-text.js';

/** Capabilities that limit the volumes of a pool, with other spellings of them. */
const KEYS: Readonly<Record<keyof VolumeLimits, readonly string[]>> = {
  maximumVolumes: ['maximum_volumes'],
  maximumVolumeGib: ['maximum_volume_size_gib', 'maximum_volume_size_gb'],
  minimumVolumeGib: ['minimum_volume_size_gib', 'minimum_volume_size_gb'],
};

const LIMITS = Object.keys(KEYS) as readonly (keyof VolumeLimits)[];
const ALL_KEYS = Object.values(KEYS).flat();

/** The capability under which a limit is shown. */
export function limitKey(limit: keyof VolumeLimits): string {
  return KEYS[limit][0] ?? limit;
}

/**
 * The limits that a pool reports: numbers, or numbers in text. What is null, negative, or no finite
 * number limits nothing.
 */
export function readLimits(capabilities: JsonObject): VolumeLimits {
  const limits: { -readonly [K in keyof VolumeLimits]: number } = {};
  for (const limit of LIMITS) {
    const key = KEYS[limit].find((one) => Object.hasOwn(capabilities, one));
    const number = key === undefined ? null : numberOf(capabilities[key] ?? null);
    if (number !== null) limits[limit] = number;
  }
  return limits;
}

/**
 * The keys of limits that a pool reports and that cannot be read. Null, and texts that mean "no
 * limit", can be read.
 */
export function unreadableLimits(capabilities: JsonObject): readonly string[] {
  return ALL_KEYS.filter(
    (key) => Object.hasOwn(capabilities, key) && isOdd(capabilities[key] ?? null),
  );
}

/** Whether one volume more may live in a pool that has so many. */
export function takesOneMore({ maximumVolumes }: VolumeLimits, volumes: number): boolean {
  return maximumVolumes === undefined || volumes < maximumVolumes;
}

/**
 * Whether a volume of this size, GiB, may live in a pool.
 * @param isNew whether it comes to live there; a volume that lives there already may be too small
 */
export function allowsSize(
  { maximumVolumeGib = Infinity, minimumVolumeGib = 0 }: VolumeLimits,
  volumeGib: number,
  isNew: boolean,
): boolean {
  return volumeGib <= maximumVolumeGib && (!isNew || volumeGib >= minimumVolumeGib);
}

function numberOf(value: Json): number | null {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' ? readFloat(value) : null;
  return number !== null && number !== undefined && Number.isFinite(number) && number >= 0
    ? number
    : null;
}

const NO_LIMIT: ReadonlySet<Json> = new Set<Json>([
  '',
  'infinite',
  'unlimited',
  'unknown',
  -1,
  '-1',
]);

function isOdd(value: Json): boolean {
  return value !== null && !NO_LIMIT.has(value) && numberOf(value) === null;
}
