import type { PoolSpace } from '../../src/domain/capacity.js';

/** Most GiB that a pool may promise. Computed without the engine, which is checked by it. */
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
