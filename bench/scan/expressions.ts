import type { PoolView } from '../../src/engine/request/view.js';

/** An expression, and its expected result, computed without the engine. */
export interface Stated<T> {
  readonly text: string;
  readonly expected: (pool: Facts, sizeGib: number) => T;
}

/** What the expressions read of a pool, truncated to integers as they do. */
interface Facts {
  readonly totalGib: number;
  readonly freeGib: number;
  readonly allocatedGib: number;
  readonly maxIops: number;
}

/**
 * As in drivers' documentation: a limit on the size, a minimum of free space, a limit on how full a
 * pool gets.
 */
export const FILTER_FUNCTIONS: readonly Stated<boolean>[] = [
  { text: 'volume.size <= 40', expected: (_, sizeGib) => sizeGib <= 40 },
  {
    text: 'stats.free_capacity_gb - volume.size > 500',
    expected: ({ freeGib }, sizeGib) => freeGib - sizeGib > 500,
  },
  {
    text:
      '(stats.allocated_capacity_gb + volume.size) / stats.total_capacity_gb < 0.9 and ' +
      'capabilities.max_iops >= 4000',
    expected: ({ allocatedGib, totalGib, maxIops }, sizeGib) =>
      (allocatedGib + sizeGib) / totalGib < 0.9 && maxIops >= 4000,
  },
  {
    text: 'volume.multiattach ? capabilities.max_iops > 40000 : volume.size < 1000',
    expected: (_, sizeGib) => sizeGib < 1000,
  },
];

/** A constant if enough is free, the free share, and a preference for small volumes. */
export const GOODNESS_FUNCTIONS: readonly Stated<number>[] = [
  {
    text: 'stats.free_capacity_gb > 10000 ? 80 : 20',
    expected: ({ freeGib }) => (freeGib > 10_000 ? 80 : 20),
  },
  {
    text: '100 - 100 * stats.allocated_capacity_gb / stats.total_capacity_gb',
    expected: ({ allocatedGib, totalGib }) => within(100 - (100 * allocatedGib) / totalGib),
  },
  {
    text: 'volume.size < 10 ? 100 : max(0, 50 - volume.size)',
    expected: (_, sizeGib) => (sizeGib < 10 ? 100 : Math.max(0, 50 - sizeGib)),
  },
];

/** What the expressions of a pool read. */
export function factsOf({ report: { space, capabilities }, consumedGib }: PoolView): Facts {
  const { total, free, allocatedGib } = space;
  if (total.kind !== 'finite' || free.kind !== 'finite')
    throw new Error('the space of a drawn pool is finite');
  const maxIops = Number(capabilities['max_iops']);
  return {
    totalGib: total.gib,
    freeGib: free.gib - consumedGib,
    allocatedGib: allocatedGib + consumedGib,
    maxIops,
  };
}

function within(goodness: number): number {
  return goodness >= 0 && goodness <= 100 ? goodness : 0;
}
