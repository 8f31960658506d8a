import type { Weigher } from '../framework/weigh.js';
import { clusterOf, imageClusters } from '../request/image-locality.js';

/**
 * 1 if the data of the volume's image lies in the pool's Ceph cluster, else 0. Prefers what
 * ImageLocalityFilter requires.
 */
export const imageLocalityWeigher: Weigher = {
  name: 'ImageLocalityWeigher',
  multiplierKey: 'image_locality',
  defaultMultiplier: 1,
  needs: 'image_locations',
  weigh(pools, { spec }) {
    const clusters = imageClusters(spec);
    return Float64Array.from(pools, (pool) => (clusters.has(clusterOf(pool) ?? '') ? 1 : 0));
  },
};
