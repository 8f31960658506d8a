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
  /** Keys to walk from the pool's capabilities. */
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
 * What a request requires of a pool's capabilities: its type's unscoped and `capabilities:` extra
 * specs, and multiattach.
 */
export function requirementsOf(spec: CreateVolumeSpec): readonly RequiredCapability[] {
  return requirementsIn(withMultiattach(spec));
}

/**
 * Text that is the same for requests which require the same, in the same order; empty if nothing is
 * required. Hot.
 */
export function requirementsKey(spec: CreateVolumeSpec): string {
  const extraSpecs = withMultiattach(spec);
  let key = '';
  for (const name in extraSpecs) {
    const requirement = extraSpecs[name];
    // As `keyOf` would, without a list; null is no text, and has no length.
    if (isRequired(name))
      key +=
        `${name.length} ` +
        `${name}${typeof requirement === 'string' ? `${requirement.length} ${requirement}` : '-'}`;
  }
  return key;
}

/** What a type's extra specs require: those that are unscoped or scoped `capabilities:`. */
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
 * What a search of pools requires: `a:b` is b in the map a, and a leading `capabilities:` is left
 * out.
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
 * A volume that is to be attached more than once needs a pool that can, where its type does not say
 * so itself.
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

/** Whether `pathOf` finds one, without taking the key apart. */
function isRequired(key: string): boolean {
  const colon = key.indexOf(':');
  return colon < 0 || (colon === SCOPE.length && key.startsWith(SCOPE));
}

/** Null for a key of another scope, which is for drivers. */
function pathOf(key: string): readonly string[] | null {
  const parts = key.split(':');
  if (parts[0] === SCOPE) return parts.slice(1);
  return parts.length === 1 ? parts : null;
}

/**
 * What a pool reports under a path; undefined if it does not. A storage protocol of a family is the
 * list of its spellings, as in Cinder: a requirement for any of them matches any.
 */
export function capabilityAt(capabilities: JsonObject, path: readonly string[]): Json | undefined {
  const [only] = path;
  if (only !== undefined && path.length === 1 && only !== 'storage_protocol') {
    const found = capabilities[only];
    // Most are such, and what every object inherits is not.
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

/** A protocol as the list of its family's spellings, where it has a family. */
export function withSpellings(protocol: Json): Json {
  if (typeof protocol === 'string') return SPELLINGS.get(protocol) ?? protocol;
  return isList(protocol) ? protocol.flatMap(withSpellings) : protocol;
}
