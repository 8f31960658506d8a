import { type Filter, keyOf } from '../framework/filter.js';
import { listed, once, shortened } from '../lib/shown.js';
import { clusterOf, imageClusters } from '../request/image-locality.js';

/**
 * Passes if the data of the volume's image lies in the pool's Ceph cluster, or in no cluster that
 * is known.
 */
export const imageLocalityFilter: Filter = {
  name: 'ImageLocalityFilter',
  needs: 'image_locations',
  preFilter: ({ spec }) => ({ kind: 'signature', key: keyOf(imageClusters(spec)) }),
  bind({ spec }) {
    const clusters = imageClusters(spec);
    const asked = once(() => listed([...clusters], ' or '));
    return {
      check(pool) {
        if (clusters.size === 0) return true;
        const cluster = clusterOf(pool);
        return cluster !== null && clusters.has(cluster);
      },
      reason(pool) {
        const cluster = clusterOf(pool);
        const own =
          cluster === null
            ? 'the pool reports no Ceph cluster'
            : `the pool is in ${shortened(cluster)}`;
        return `the image's data lies in Ceph cluster ${asked()}, ${own}`;
      },
    };
  },
};
