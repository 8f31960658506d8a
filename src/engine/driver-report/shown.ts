import type { Capacity } from '../../domain/capacity.js';
import type { Json, JsonObject } from '../../domain/json.js';
import type { ReportedCapacity } from '../../domain/report.js';
import { limitKey } from '../capacity/limits.js';
import { isFalsy } from './falsy.js';

/**
 * What a pool inherits from its backend if its own value is false in Python (docs/rules.md,
 * "Names").
 */
const INHERITED_IF_FALSE = [
  'volume_backend_name',
  'vendor_name',
  'driver_version',
  'storage_protocol',
] as const;

/** What it inherits only if it lacks the key: its own explicit null stays. */
const INHERITED_IF_ABSENT = ['filter_function', 'goodness_function'] as const;

/** What a pool may inherit from its backend. */
export const INHERITED: readonly string[] = [...INHERITED_IF_FALSE, ...INHERITED_IF_ABSENT];

/** Capability that names the physical space that a pool shares with others. */
export const CAPACITY_GROUP = 'capacity_group';

/** What a pool stated last, and what was made of it. */
interface Shown {
  readonly backend: JsonObject;
  readonly fields: number;
  /** Null: it was stated once, and may never be again. */
  readonly capabilities: JsonObject | null;
}

/**
 * The capabilities of pools as filters read them: under Cinder's names, with what they inherit.
 * Most reports differ from the last one in figures alone. What a pool states besides is the very
 * object that it stated before (the decoder sees to it), so a copy of what was made of that then,
 * with other figures, is what is to be made now. It takes a third of the time.
 */
export class ShownCapabilities {
  readonly #known = new WeakMap<JsonObject, Shown>();

  /**
   * @param stated what the pool states besides its name and capacity
   * @param backend what its backend states
   */
  of(
    stated: JsonObject,
    backend: JsonObject,
    poolName: string,
    capacity: ReportedCapacity,
  ): JsonObject {
    const known = this.#known.get(stated);
    const fields = fieldsOf(capacity);
    const isSame = known !== undefined && known.backend === backend && known.fields === fields;
    if (isSame && known.capabilities !== null) {
      const copy: Record<string, Json> = { ...known.capabilities };
      copy['pool_name'] = poolName;
      return writeCapacity(copy, capacity);
    }
    const made = withInherited(shownOf(stated, poolName, capacity), backend);
    // As an object that is copied as a whole: one that grew key by key is a table of its keys.
    const capabilities = isSame ? (JSON.parse(JSON.stringify(made)) as JsonObject) : null;
    this.#known.set(stated, { backend, fields, capabilities });
    return made;
  }
}

/** What a pool states, under the names that filters read, without what it inherits. */
export function shownOf(
  stated: JsonObject,
  poolName: string,
  capacity: ReportedCapacity,
): JsonObject {
  return writeCapacity({ ...stated, pool_name: poolName }, capacity);
}

/** A backend that is one pool likewise. */
export function shownWhole(stated: JsonObject, capacity: ReportedCapacity): JsonObject {
  return writeCapacity({ ...stated }, capacity);
}

/** What a pool shows, with what its backend states for it. */
export function withInherited(own: JsonObject, backend: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...own };
  for (const key of INHERITED_IF_FALSE) {
    const stated = Object.hasOwn(own, key);
    if (stated && !isFalsy(own[key])) continue;
    // As in Cinder, a false value that inherits nothing becomes null.
    if (Object.hasOwn(backend, key)) result[key] = backend[key] ?? null;
    else if (stated) result[key] = null;
  }
  for (const key of INHERITED_IF_ABSENT) {
    if (!Object.hasOwn(own, key) && Object.hasOwn(backend, key)) result[key] = backend[key] ?? null;
  }
  return result;
}

/**
 * Writes the typed fields under the names that filters read. What was not reported is absent, not
 * its default.
 */
function writeCapacity(to: Record<string, Json>, capacity: ReportedCapacity): JsonObject {
  to['total_capacity_gb'] = spell(capacity.total);
  to['free_capacity_gb'] = spell(capacity.free);
  if (capacity.allocatedGib !== undefined) to['allocated_capacity_gb'] = capacity.allocatedGib;
  if (capacity.provisionedGib !== undefined)
    to['provisioned_capacity_gb'] = capacity.provisionedGib;
  if (capacity.reservedPercentage !== undefined)
    to['reserved_percentage'] = capacity.reservedPercentage;
  if (capacity.ratio !== undefined) to['max_over_subscription_ratio'] = capacity.ratio;
  if (capacity.thin !== undefined) to['thin_provisioning_support'] = capacity.thin;
  if (capacity.thick !== undefined) to['thick_provisioning_support'] = capacity.thick;
  for (const limit of LIMITS) {
    const stated = capacity[limit];
    if (stated !== undefined) to[limitKey(limit)] = stated;
  }
  if (capacity.capacityGroup !== undefined) to[CAPACITY_GROUP] = capacity.capacityGroup;
  return to;
}

const LIMITS = ['maximumVolumes', 'maximumVolumeGib', 'minimumVolumeGib'] as const;

/** Fields of a capacity that may be absent. */
const OPTIONAL = [
  'allocatedGib',
  'provisionedGib',
  'reservedPercentage',
  'ratio',
  'thin',
  'thick',
  ...LIMITS,
  'capacityGroup',
] as const;

/** Which of them it states, a bit for each. */
function fieldsOf(capacity: ReportedCapacity): number {
  let fields = 0;
  for (let at = 0; at < OPTIONAL.length; at += 1) {
    const field = OPTIONAL[at];
    if (field !== undefined && capacity[field] !== undefined) fields |= 1 << at;
  }
  return fields;
}

function spell(capacity: Capacity): number | string {
  return capacity.kind === 'finite' ? capacity.gib : capacity.kind;
}
