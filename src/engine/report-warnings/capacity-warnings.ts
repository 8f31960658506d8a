import type { Capacity, PoolSpace } from '../../domain/capacity.js';
import type { Json, JsonObject } from '../../domain/json.js';
import type { CapacityKey } from '../driver-report/capacity-keys.js';
import { showJson } from '../driver-report/show-json.js';
import { isTruthWord } from '../lib/python-text.js';
import type { PoolWarning, WarningReason } from './warning.js';

/** Warnings about a pool's figures and booleans. */
export function capacityWarnings(
  space: PoolSpace,
  capabilities: JsonObject,
): readonly PoolWarning[] {
  const found: PoolWarning[] = [];
  const note = (key: CapacityKey, reason: WarningReason, description: string) =>
    found.push({ key, within: '', reason, description });
  const { total, free, reservedPercentage: reserved, ratio } = space;
  if (total.kind === 'finite' && free.kind === 'finite' && free.gib > total.gib) {
    note(
      'free_capacity_gb',
      'FREE_ABOVE_TOTAL',
      `is ${free.gib} GiB, more than the total of ${total.gib} GiB`,
    );
  }
  if (reserved < 0 || reserved > 100) {
    const effect =
      reserved > 100 ? 'the pool takes nothing' : 'the pool counts as larger than it is';
    note(
      'reserved_percentage',
      'RESERVED_OUT_OF_RANGE',
      `is ${reserved}, not from 0 to 100: ${effect}`,
    );
  }
  if (space.thin && ratio < 1)
    note(
      'max_over_subscription_ratio',
      'RATIO_BELOW_ONE',
      `is ${ratio}, less than 1: the pool takes no thin volume`,
    );
  const negative = (key: CapacityKey, gib: number) => {
    if (gib < 0) note(key, 'NEGATIVE_CAPACITY', `is ${gib} GiB`);
  };
  // Free may be negative: so drivers report a pool that is promised beyond its size.
  negative('total_capacity_gb', gibOf(total));
  negative('allocated_capacity_gb', space.allocatedGib);
  negative('provisioned_capacity_gb', space.provisionedGib);
  if (space.freeIsNull === true)
    note('free_capacity_gb', 'NULL_CAPACITY', 'is null: as in Cinder the pool takes nothing');
  if (stated(capabilities, 'total_capacity_gb') === null)
    note('total_capacity_gb', 'NULL_CAPACITY', 'is null: it counts as 0');
  for (const key of missing(space, capabilities))
    note(key, 'MISSING_CAPACITY', 'is missing: it counts as 0, and the pool takes nothing');
  for (const key of TRUTHS) noteTruth(key, stated(capabilities, key), note);
  return found;
}

/**
 * Warnings about figures without which a pool takes no volumes. Free is not required of thin pools,
 * nor total if free is no number.
 */
function missing(
  { total, free, thin }: PoolSpace,
  capabilities: JsonObject,
): readonly CapacityKey[] {
  if (free.kind !== 'finite') return [];
  if (!Object.hasOwn(capabilities, 'total_capacity_gb')) return ['total_capacity_gb'];
  const asked = !thin && total.kind === 'finite' && total.gib > 0;
  return asked && !Object.hasOwn(capabilities, 'free_capacity_gb') ? ['free_capacity_gb'] : [];
}

const TRUTHS = ['thin_provisioning_support', 'thick_provisioning_support'] as const;

function noteTruth(
  key: CapacityKey,
  value: Json | undefined,
  note: (key: CapacityKey, reason: WarningReason, description: string) => void,
) {
  if (typeof value !== 'string' || value === '') return;
  const word = isTruthWord(value);
  if (word === true) return;
  const known =
    word === false ? 'is read as false' : 'is no word for true or false, and read as false';
  note(
    key,
    'TRUTH_AS_TEXT',
    `is ${showJson(value)}, which ${known}; Cinder takes any text for true`,
  );
}

function gibOf(capacity: Capacity): number {
  return capacity.kind === 'finite' ? capacity.gib : 0;
}

function stated(capabilities: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(capabilities, key) ? capabilities[key] : undefined;
}
