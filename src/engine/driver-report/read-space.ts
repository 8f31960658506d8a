import { finite } from '../../domain/capacity.js';
import type { FieldViolation } from '../../domain/errors.js';
import type { Json, JsonObject } from '../../domain/json.js';
import type { ReportedCapacity } from '../../domain/report.js';
import type { CapacityKey } from './capacity-keys.js';
import { readAmount, readFigure, readFlag, readStatedRatio } from './read-figures.js';
import { showJson } from './show-json.js';
import { statsPath } from './stats-path.js';

/** A pool's total or free if nothing is stated, as in Cinder. */
const NOTHING = finite(0);

const GIB = 'a number of GiB (or one in text)';
const AMOUNT = `${GIB}, \`infinite\` or \`unknown\``;
const RATIO = 'a ratio (or one in text), `auto`, or null for the default';

/**
 * A pool's space in a driver's report. What cannot be read is added to `violations`, with its key.
 */
export function readSpace(
  stats: JsonObject,
  path: string,
  violations: FieldViolation[],
): ReportedCapacity {
  const read = <T>(
    key: CapacityKey,
    expected: string,
    reading: (value: Json) => T | undefined,
  ): T | undefined => {
    const value = Object.hasOwn(stats, key) ? stats[key] : undefined;
    if (value === undefined || (value === null && key !== 'max_over_subscription_ratio'))
      return undefined;
    const result = reading(value);
    if (result === undefined)
      violations.push({
        field: statsPath(path, key),
        description: `is ${showJson(value)}: expected ${expected}`,
      });
    return result;
  };
  const allocatedGib = read('allocated_capacity_gb', GIB, readFigure);
  const provisionedGib = read('provisioned_capacity_gb', GIB, readFigure);
  const reservedPercentage = read(
    'reserved_percentage',
    'a percentage (or one in text)',
    readFigure,
  );
  const ratio = read('max_over_subscription_ratio', RATIO, readStatedRatio);
  const thin = flagOf(stats, 'thin_provisioning_support');
  const thick = flagOf(stats, 'thick_provisioning_support');
  return {
    total: read('total_capacity_gb', AMOUNT, readAmount) ?? NOTHING,
    free: read('free_capacity_gb', AMOUNT, readAmount) ?? NOTHING,
    ...(isNull(stats, 'free_capacity_gb') && { freeIsNull: true }),
    ...(allocatedGib !== undefined && { allocatedGib }),
    ...(provisionedGib !== undefined && { provisionedGib }),
    ...(reservedPercentage !== undefined && { reservedPercentage }),
    ...(ratio !== undefined && { ratio }),
    ...(thin !== undefined && { thin }),
    ...(thick !== undefined && { thick }),
  };
}

/** Every value but null is a boolean; null states nothing. */
function flagOf(stats: JsonObject, key: CapacityKey): boolean | undefined {
  const value = Object.hasOwn(stats, key) ? (stats[key] ?? null) : null;
  return value === null ? undefined : readFlag(value);
}

/** Whether a key is stated as null. */
function isNull(stats: JsonObject, key: CapacityKey): boolean {
  return Object.hasOwn(stats, key) && stats[key] === null;
}
