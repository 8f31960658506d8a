import type { Json, JsonObject } from '../../domain/json.js';
import type { CreateVolumeSpec, ExtraSpecs } from '../../domain/volume.js';
import { isList, isObject } from '../lib/json-shape.js';
import { compileRequirement, type Requirement } from './extra-specs.js';

/** One extra spec that pools must meet. */
export interface RequiredCapability {
  /** Key as the volume type states it. */
  readonly key: string;
  /** Null is met only by null. */
  readonly requirement: string | null;
  /** Path of keys in the pool's capabilities. */
  readonly path: readonly string[];
  readonly meets: Requirement;
}

const SCOPE = 'capabilities';

/** Protocols with several spellings, each as Cinder lists them. */
const PROTOCOL_FAMILIES: readonly (readonly string[])[] = [
  ['iSCSI', 'iscsi'],
  ['FC', 'fibre_channel', 'fc'],
  ['NFS', 'nfs'],
  ['NVMe-oF', 'NVMeOF', 'nvmeof'],
];
const SPELLINGS: ReadonlyMap<string, readonly string[]> = new Map(
  PROTOCOL_FAMILIES.flatMap((family) => family.map((spelling) => [spelling, family] as const)),
);

/**
 * What a request requires of a pool's capabilities: the unscoped and `capabilities:` extra specs of
 * its type, and multiattach.
 */
export function requirementsOf(spec: CreateVolumeSpec): readonly RequiredCapability[] {
  return requirementsIn(withMultiattach(spec));
}

/**
 * A key that is equal for requests with the same requirements in the same order; empty if there are
 * none. Hot.
 */
export function requirementsKey(spec: CreateVolumeSpec): string {
  const extraSpecs = withMultiattach(spec);
  let key = '';
  for (const name in extraSpecs) {
    const requirement = extraSpecs[name];
    // Same result as `keyOf`, without a list. Null is no text and has no length.
    if (isRequired(name))
      key +=
        `${name.length} ` +
        `${name}${typeof requirement === 'string' ? `${requirement.length} ${requirement}` : '-'}`;
  }
  return key;
}

/** The requirements in a type's extra specs: those that are unscoped or scoped `capabilities:`. */
export function requirementsIn(extraSpecs: ExtraSpecs): readonly RequiredCapability[] {
  const required: RequiredCapability[] = [];
  for (const [key, requirement] of Object.entries(extraSpecs)) {
    const path = pathOf(key);
    if (path !== null)
      required.push({ key, requirement, path, meets: compileRequirement(requirement) });
  }
  return required;
}

/**
 * The requirements of a search of pools: `a:b` is key b of map a, and a leading `capabilities:` is
 * dropped.
 */
export function requirementAt(key: string, requirement: string): RequiredCapability {
  const [first, ...rest] = key.split(':');
  const path = first === SCOPE && rest.length > 0 ? rest : [first ?? '', ...rest];
  return { key, requirement, path, meets: compileRequirement(requirement) };
}

/** Whether a pool's capabilities meet a requirement. */
export function meetsRequirement(
  capabilities: JsonObject,
  { path, meets }: RequiredCapability,
): boolean {
  return meets(capabilityAt(capabilities, path));
}

/**
 * A multiattach volume needs a pool that supports it, unless its type states a requirement of its
 * own.
 */
function withMultiattach({ multiattach, volumeType }: CreateVolumeSpec): ExtraSpecs {
  const extraSpecs = volumeType?.extraSpecs ?? {};
  if (
    !multiattach ||
    Object.hasOwn(extraSpecs, 'multiattach') ||
    Object.hasOwn(extraSpecs, `${SCOPE}:multiattach`)
  )
    return extraSpecs;
  return { ...extraSpecs, multiattach: '<is> True' };
}

/** Whether `pathOf` would find a path, without splitting the key. */
function isRequired(key: string): boolean {
  const colon = key.indexOf(':');
  return colon < 0 || (colon === SCOPE.length && key.startsWith(SCOPE));
}

/** Path of an extra spec's key; null for other scopes, which are for drivers. */
function pathOf(key: string): readonly string[] | null {
  const parts = key.split(':');
  if (parts[0] === SCOPE) return parts.slice(1);
  return parts.length === 1 ? parts : null;
}

/**
 * The value that a pool reports under a path; undefined if there is none. A storage protocol with
 * several spellings is the list of them, as in Cinder: a requirement for one of them matches all.
 */
export function capabilityAt(capabilities: JsonObject, path: readonly string[]): Json | undefined {
  const [only] = path;
  if (only !== undefined && path.length === 1 && only !== 'storage_protocol') {
    const found = capabilities[only];
    // Most values are such. Properties that every object inherits do not count.
    if (typeof found === 'number' || typeof found === 'string' || typeof found === 'boolean')
      return found;
  }
  let value: Json = capabilities;
  for (const key of path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key] ?? null;
  }
  return path.length === 1 && path[0] === 'storage_protocol' ? withSpellings(value) : value;
}

/** All spellings of a protocol, if it has several. */
export function withSpellings(protocol: Json): Json {
  if (typeof protocol === 'string') return SPELLINGS.get(protocol) ?? protocol;
  return isList(protocol) ? protocol.flatMap(withSpellings) : protocol;
}
