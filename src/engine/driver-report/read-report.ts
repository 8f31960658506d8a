import type { FieldViolation } from '../../domain/errors.js';
import type { Json, JsonObject } from '../../domain/json.js';
import type { BackendReport, ReportedPool } from '../../domain/report.js';
import { isFalsy } from './falsy.js';
import { readSpace } from './read-space.js';
import { showJson } from './show-json.js';
import { statsPath } from './stats-path.js';

const MOST_POOLS = 4000;
const LONGEST_NAME = 255;

/** A driver's report as it was read, and what could not be read. */
export interface DriverReport {
  readonly layout: BackendReport['layout'];
  /** Each with the path of its key below `path`. If there are any, `layout` is meaningless. */
  readonly violations: readonly FieldViolation[];
}

/**
 * Reads what a driver's `get_volume_stats` returns (docs/rules.md, "Names" and "Capacity"; Cinder's
 * `BackendState.update_pools`). If `pools` is null or absent, the backend is one pool. Any other
 * `pools` that is no list is an empty one.
 */
export function readDriverReport(stats: JsonObject, path: string): DriverReport {
  const violations: FieldViolation[] = [];
  const pools = listed(stats);
  if (pools === null)
    return { layout: { kind: 'whole', capacity: readSpace(stats, path, violations) }, violations };
  const place = statsPath(path, 'pools');
  if (pools.length > MOST_POOLS) {
    violations.push({
      field: place,
      description: `lists ${pools.length} pools: at most ${MOST_POOLS}`,
    });
    return { layout: { kind: 'pools', pools: [] }, violations };
  }
  const read = pools.flatMap((pool, index) => readPool(pool, `${place}[${index}]`, violations));
  return { layout: { kind: 'pools', pools: read }, violations };
}

/** The pools that a driver lists; null if the driver does not know pools. */
function listed(stats: JsonObject): readonly Json[] | null {
  const pools = Object.hasOwn(stats, 'pools') ? (stats['pools'] ?? null) : null;
  if (pools === null) return null;
  return isList(pools) ? pools : [];
}

function readPool(pool: Json, path: string, violations: FieldViolation[]): readonly ReportedPool[] {
  if (typeof pool !== 'object' || pool === null || isList(pool)) {
    violations.push({
      field: path,
      description: `is ${showJson(pool)}: expected a map with pool_name, total_capacity_gb …`,
    });
    return [];
  }
  const name = poolName(pool);
  if (name === undefined)
    violations.push({ field: statsPath(path, 'pool_name'), description: nameFault(pool) });
  const capacity = readSpace(pool, path, violations);
  return name === undefined ? [] : [{ poolName: name, capacity, capabilities: pool }];
}

/**
 * Null, 0, false and empty text are no name: in Cinder, such a pool has its backend's name alone.
 */
function poolName(pool: JsonObject): string | undefined {
  if (!Object.hasOwn(pool, 'pool_name')) return undefined;
  const name = pool['pool_name'];
  if (typeof name === 'string') return name.length <= LONGEST_NAME ? name : undefined;
  return typeof name !== 'object' || name === null ? (isFalsy(name) ? '' : undefined) : undefined;
}

function nameFault(pool: JsonObject): string {
  if (!Object.hasOwn(pool, 'pool_name')) return 'is missing: expected text';
  return (
    `is ${showJson(pool['pool_name'] ?? null)}: expected text of at most ${LONGEST_NAME} ` +
    'characters'
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
