import type { SeenPool } from './seen-pool.js';

/** GiB promised and not in the report; volumes on committed rows; those being placed, too. */
export type PoolFigures = readonly [consumedGib: number, volumes: number, liveVolumes: number];

/** The figures of a pool that change with promises and volumes, as the journal keeps them. */
export function figuresOf({
  consumedGib,
  volumeCount,
  liveVolumes,
}: Pick<SeenPool, 'consumedGib' | 'volumeCount' | 'liveVolumes'>): PoolFigures {
  return [consumedGib, volumeCount, liveVolumes];
}
