import type { PoolView, RequestView } from '../request/view.js';

/**
 * GiB to subtract from a pool's report for this request: what is promised there, less what the
 * request's own failed attempt gives back. Filter and weigher must use the same number.
 */
export function consumedFor(pool: PoolView, credit: RequestView['credit']): number {
  return credit !== null && givesBackIn(pool, credit)
    ? pool.consumedGib - credit.sizeGib
    : pool.consumedGib;
}

/**
 * Number of volumes in a pool for this request, without the request's own volume, whose failed
 * attempt leaves it.
 */
export function volumesFor(pool: PoolView, credit: RequestView['credit']): number {
  return credit !== null && credit.pool === pool.pool ? pool.volumeCount - 1 : pool.volumeCount;
}

/** Volumes in a pool for this request as limits count them: those being placed count too. */
export function liveVolumesFor(pool: PoolView, credit: RequestView['credit']): number {
  const volumes = pool.liveVolumes ?? pool.volumeCount;
  return credit !== null && credit.pool === pool.pool ? volumes - 1 : volumes;
}

function givesBackIn(
  { pool, capacityGroup }: PoolView,
  credit: NonNullable<RequestView['credit']>,
): boolean {
  return (
    credit.pool === pool ||
    (credit.capacityGroup !== undefined && credit.capacityGroup === capacityGroup)
  );
}
