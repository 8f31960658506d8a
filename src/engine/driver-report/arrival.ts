import type { Capacity, DefaultRatio, PoolSpace } from '../../domain/capacity.js';
import type { Json, JsonObject } from '../../domain/json.js';
import type { PoolReport } from '../../domain/pool.js';
import type { BackendReport, ReportedCapacity, ReportForm } from '../../domain/report.js';
import { downWords } from '../capabilities/down.js';
import { isAutoRatio, ratioOnArrival } from '../capacity/capacity.js';
import { limitKey, readLimits } from '../capacity/limits.js';
import { isFalsy } from './falsy.js';

/** A pool of a report as it will be stored. */
export interface ArrivingPool {
  /** Name within its backend. */
  readonly name: string;
  /** The physical space that it shares with other pools; absent: it names none. */
  readonly capacityGroup?: string;
  readonly report: PoolReport;
}

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

/** Whether a pool may inherit this key from its backend. */
export function isInherited(key: string): boolean {
  return INHERITED.includes(key);
}

/** Capability that names the physical space that a pool shares with others. */
const CAPACITY_GROUP = 'capacity_group';

/** Cinder's name of the pool of a driver that reports neither pools nor a name. */
const DEFAULT_POOL = '_pool0';

/**
 * The pools of a report, in its order: with names, inherited values and defaults, and the ratio
 * fixed. `groupKeys` are capabilities that name a capacity group, besides `capacity_group`. If a
 * name comes twice, the later pool replaces the earlier one in its place.
 */
export function arrivingPools(
  report: BackendReport,
  defaultRatio: DefaultRatio,
  groupKeys: readonly string[] = [],
): readonly ArrivingPool[] {
  const { capabilities, layout, form = 'typed' } = report;
  if (layout.kind === 'whole') {
    const shown =
      form === 'driver' ? capabilities : underCindersNames(capabilities, layout.capacity);
    return [
      {
        name: wholeName(capabilities, form),
        report: { space: spaceOf(layout.capacity, shown, defaultRatio), capabilities: shown },
        ...groupIn(shown, groupKeys),
      },
    ];
  }
  const pools = new Map<string, Omit<ArrivingPool, 'name'>>();
  const backendDown = downWords(capabilities);
  for (const { poolName, capacity, capabilities: stated } of layout.pools) {
    const own =
      form === 'driver' ? stated : underCindersNames({ ...stated, pool_name: poolName }, capacity);
    const arrived = {
      space: spaceOf(capacity, own, defaultRatio),
      capabilities: withInherited(own, capabilities),
    };
    pools.set(poolName, {
      report: backendDown === null ? arrived : { ...arrived, backendDown },
      ...groupIn(own, groupKeys),
    });
  }
  return [...pools].map(([name, pool]) => ({ name, ...pool }));
}

/** Longest name of a capacity group. */
const MOST_GROUP_CHARACTERS = 255;

/** The capacity group that a pool names by the first of the keys that it reports. */
function groupIn(
  capabilities: JsonObject,
  keys: readonly string[],
): Pick<ArrivingPool, 'capacityGroup'> {
  for (const key of [CAPACITY_GROUP, ...keys]) {
    const value = Object.hasOwn(capabilities, key) ? (capabilities[key] ?? null) : null;
    const name = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    if (name !== '') return { capacityGroup: name.slice(0, MOST_GROUP_CHARACTERS) };
  }
  return {};
}

/** Null is no name. As in Cinder, a pool with an empty name has its backend's name alone. */
function wholeName(capabilities: JsonObject, form: ReportForm): string {
  const name = Object.hasOwn(capabilities, 'volume_backend_name')
    ? capabilities['volume_backend_name']
    : undefined;
  if (typeof name === 'string' && name !== '') return name;
  return form === 'driver' && name !== null && name !== undefined && isFalsy(name)
    ? ''
    : DEFAULT_POOL;
}

function withInherited(own: JsonObject, backend: JsonObject): JsonObject {
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

function spaceOf(
  capacity: ReportedCapacity,
  capabilities: JsonObject,
  defaultRatio: DefaultRatio,
): PoolSpace {
  const allocatedGib = capacity.allocatedGib ?? 0;
  return {
    total: capacity.total,
    free: capacity.free,
    allocatedGib,
    allocatedStated: capacity.allocatedGib !== undefined,
    provisionedGib: capacity.provisionedGib ?? allocatedGib,
    reservedPercentage: capacity.reservedPercentage ?? 0,
    thin: capacity.thin ?? false,
    thick: capacity.thick ?? false,
    ratio: ratioOnArrival(capacity, defaultRatio),
    autoRatio: isAutoRatio(capacity, defaultRatio),
    ...(capacity.freeIsNull && { freeIsNull: true }),
    ...readLimits(capabilities),
  };
}

/**
 * Capabilities, with the typed fields under the names that filters read. What was not reported is
 * absent, not its default.
 */
function underCindersNames(capabilities: JsonObject, capacity: ReportedCapacity): JsonObject {
  const to: Record<string, Json> = { ...capabilities };
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
  for (const limit of ['maximumVolumes', 'maximumVolumeGib', 'minimumVolumeGib'] as const) {
    const stated = capacity[limit];
    if (stated !== undefined) to[limitKey(limit)] = stated;
  }
  if (capacity.capacityGroup !== undefined) to[CAPACITY_GROUP] = capacity.capacityGroup;
  return to;
}

function spell(capacity: Capacity): number | string {
  return capacity.kind === 'finite' ? capacity.gib : capacity.kind;
}
