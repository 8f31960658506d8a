import type { PoolSpace } from '../../src/domain/capacity.js';

/**
 * GiB that a pool may promise at most: worked out without the engine, which is to be judged by it.
 */
export function freeGib({
  total,
  free,
  provisionedGib,
  reservedPercentage,
  thin,
  ratio,
}: PoolSpace): number {
  if (total.kind !== 'finite' || free.kind !== 'finite')
    throw new Error('the space of a drawn pool is finite');
  const given = total.gib - Math.floor((total.gib * reservedPercentage) / 100);
  return thin ? given * ratio - provisionedGib : Math.min(given - provisionedGib, free.gib);
}
