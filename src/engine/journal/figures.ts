import type { SeenPool } from './seen-pool.js';

/** GiB promised and not in the report; volumes on committed rows; those being placed, too. */
export type PoolFigures = readonly [consumedGib: number, volumes: number, liveVolumes: number];

/** What a pool shows of what is promised there and of its volumes. */
export function figuresOf({
  consumedGib,
  volumeCount,
  liveVolumes,
}: Pick<SeenPool, 'consumedGib' | 'volumeCount' | 'liveVolumes'>): PoolFigures {
  return [consumedGib, volumeCount, liveVolumes];
}
