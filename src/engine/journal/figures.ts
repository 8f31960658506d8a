import type { IndexedPool } from '../index/indexed-pool.js';

/** GiB promised and not in the report; volumes on committed rows; those being placed, too. */
export type PoolFigures = readonly [consumedGib: number, volumes: number, liveVolumes: number];

/** What a pool shows of what is promised there and of its volumes. */
export function figuresOf({ consumedGib, volumeCount, liveVolumes }: IndexedPool): PoolFigures {
  return [consumedGib, volumeCount, liveVolumes];
}
