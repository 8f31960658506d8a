import { readFloat } from '../../src/engine/lib/python-text.js';
import type { Capacity } from '../../src/gen/stowage/v1/capacity_pb.js';
import type { Pool } from '../../src/gen/stowage/v1/pool_pb.js';
import type { Figure, HeardPool } from './recording.js';

/** One figure or verdict that is not what Cinder heard. */
export interface Mismatch {
  readonly pool: string;
  readonly field: string;
  readonly heard: string;
  readonly got: string;
}

/** How the figures of a pool differ from what Cinder keeps of it. */
export function compareFigures(
  name: string,
  heard: HeardPool,
  { factors }: Pool,
): readonly Mismatch[] {
  const virtualFree = heard.virtual_free_capacity;
  const rows: readonly (readonly [
    field: keyof HeardPool,
    heard: number | string,
    got: number | string,
  ])[] = [
    ['total_capacity_gb', figure(heard.total_capacity_gb), spelled(factors?.total)],
    ['free_capacity_gb', figure(heard.free_capacity_gb), spelled(factors?.free)],
    [
      'allocated_capacity_gb',
      figure(heard.allocated_capacity_gb),
      factors?.allocatedGib ?? 'absent',
    ],
    // Null is not stated, as here an absent one is.
    [
      'provisioned_capacity_gb',
      figure(heard.provisioned_capacity_gb ?? heard.allocated_capacity_gb),
      factors?.provisionedGib ?? 'absent',
    ],
    // A ratio that is not in force is shown as none; Cinder keeps 1 then.
    [
      'max_over_subscription_ratio',
      heard.max_over_subscription_ratio,
      factors?.maxOverSubscriptionRatio ?? 1,
    ],
    ...(virtualFree === undefined
      ? []
      : [['virtual_free_capacity', virtualFree, virtualFreeOf(factors)] as const]),
  ];
  return rows
    .filter(([, expected, got]) => expected !== got)
    .map(([field, expected, got]) => ({
      pool: name,
      field,
      heard: String(expected),
      got: String(got),
    }));
}

/**
 * Of a thin pool Cinder works it out also where free is no number, for free is not asked; it is
 * what is left of what may be promised.
 */
function virtualFreeOf(factors: Pool['factors']): number | string {
  const thin = factors?.thin === true ? factors.calculatedFreeGib : undefined;
  return factors?.virtualFreeGib ?? thin ?? 'absent';
}

/** Text is kept by Cinder as the driver spelled it, and read where it is needed. */
function figure(value: Figure): number | string {
  if (value === null) return 0;
  if (value === 'infinite' || value === 'unknown') return value;
  return readFloat(value) ?? String(value);
}

function spelled(capacity: Capacity | undefined): number | string {
  return capacity?.kind.case === 'finite' ? capacity.kind.value : (capacity?.kind.case ?? 'absent');
}
