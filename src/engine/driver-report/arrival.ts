import type { DefaultRatio, PoolSpace } from '../../domain/capacity.js';
import type { JsonObject } from '../../domain/json.js';
import type { PoolReport } from '../../domain/pool.js';
import type { BackendReport, ReportedCapacity, ReportForm } from '../../domain/report.js';
import { downWords } from '../capabilities/down.js';
import { isAutoRatio, ratioOnArrival } from '../capacity/capacity.js';
import { readLimits } from '../capacity/limits.js';
import { isFalsy } from './falsy.js';
import {
  CAPACITY_GROUP,
  INHERITED,
  ShownCapabilities,
  shownOf,
  shownWhole,
  withInherited,
} from './shown.js';

/** A pool of a report as it will be stored. */
export interface ArrivingPool {
  /** Name within its backend. */
  readonly name: string;
  /** The physical space that it shares with other pools; absent: it names none. */
  readonly capacityGroup?: string;
  readonly report: PoolReport;
}

/** Whether a pool may inherit this key from its backend. */
export function isInherited(key: string): boolean {
  return INHERITED.includes(key);
}

/** Cinder's name of the pool of a driver that reports neither pools nor a name. */
const DEFAULT_POOL = '_pool0';

/**
 * The pools of a report, in its order: with names, inherited values and defaults, and the ratio
 * fixed. If a name comes twice, the later pool replaces the earlier one in its place.
 * @param groupKeys capabilities that name a capacity group, besides `capacity_group`
 * @param shown remembers what pools stated before
 */
export function arrivingPools(
  report: BackendReport,
  defaultRatio: DefaultRatio,
  groupKeys: readonly string[] = [],
  shown = new ShownCapabilities(),
): readonly ArrivingPool[] {
  const { capabilities, layout, form = 'typed' } = report;
  if (layout.kind === 'whole') {
    const all = form === 'driver' ? capabilities : shownWhole(capabilities, layout.capacity);
    return [
      {
        name: wholeName(capabilities, form),
        report: { space: spaceOf(layout.capacity, all, defaultRatio), capabilities: all },
        ...groupIn(all, groupKeys),
      },
    ];
  }
  const pools = new Map<string, ArrivingPool>();
  const backendDown = downWords(capabilities);
  // A pool is in no group for what it inherits.
  const mayInheritGroup = groupKeys.some(isInherited);
  for (const { poolName, capacity, capabilities: stated } of layout.pools) {
    const all =
      form === 'driver'
        ? withInherited(stated, capabilities)
        : shown.of(stated, capabilities, poolName, capacity);
    const own =
      form === 'driver' ? stated : mayInheritGroup ? shownOf(stated, poolName, capacity) : all;
    const arrived = { space: spaceOf(capacity, all, defaultRatio), capabilities: all };
    pools.set(poolName, {
      name: poolName,
      report: backendDown === null ? arrived : { ...arrived, backendDown },
      ...groupIn(own, groupKeys),
    });
  }
  return [...pools.values()];
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
