import { liveVolumesFor } from '../capacity/consumed.js';
import { takesOneMore } from '../capacity/limits.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { type Filter, PASSES_ALL } from '../framework/filter.js';
import { isNewTo } from '../framework/new-here.js';
import type { PoolView } from '../request/view.js';

// Limits that pools report for their volumes. No profile names these filters: they run with every
// profile, and commits check them again. Cinder has no such rules.

/** Passes a pool that may have one volume more. */
const volumeCountLimit: Filter = {
  name: 'maximum_volumes',
  implied: true,
  preFilter: ({ bringsVolume, limitClass }) =>
    bringsVolume === true && limitClass?.counted === true
      ? { kind: 'signature', key: 'one more' }
      : PASSES_ALL,
  bind: (request) => ({
    check: (pool) =>
      pool.report.space.maximumVolumes === undefined ||
      request.bringsVolume !== true ||
      takesOneMore(pool.report.space, liveVolumesFor(pool, request.credit)) ||
      !isNewTo(pool, request),
    reason: (pool) =>
      `it has ${liveVolumesFor(pool, request.credit)} volumes, and takes at most ` +
      `${pool.report.space.maximumVolumes}`,
  }),
};

/** Passes a pool for which the volume is not too large, also one that grows there. */
const volumeSizeMaximum: Filter = {
  name: 'maximum_volume_size',
  implied: true,
  preFilter({ volumeGib, bringsVolume, limitClass }) {
    if (volumeGib === undefined) return PASSES_ALL;
    if (bringsVolume === true) return { kind: 'largest size' };
    return limitClass === undefined
      ? PASSES_ALL
      : { kind: 'signature', key: String(limitClass.maximumGib) };
  },
  bind(request) {
    const size = sizeFor(request, 'maximumGib');
    return {
      check: (pool) => {
        const { maximumVolumeGib } = pool.report.space;
        return maximumVolumeGib === undefined || size <= maximumVolumeGib || stays(pool, request);
      },
      reason: ({ report: { space } }) =>
        `the volume would have ${request.volumeGib} GiB, its largest may have ` +
        `${space.maximumVolumeGib} GiB`,
    };
  },
};

/** Passes a pool for which the volume is not too small. */
const volumeSizeMinimum: Filter = {
  name: 'minimum_volume_size',
  implied: true,
  preFilter: ({ bringsVolume, limitClass }) =>
    bringsVolume === true && limitClass !== undefined
      ? { kind: 'signature', key: String(limitClass.minimumGib) }
      : PASSES_ALL,
  bind(request) {
    const size = request.bringsVolume === true ? sizeFor(request, 'minimumGib') : Infinity;
    return {
      check: (pool) => {
        const { minimumVolumeGib } = pool.report.space;
        return minimumVolumeGib === undefined || size >= minimumVolumeGib || stays(pool, request);
      },
      reason: ({ report: { space } }) =>
        `the volume would have ${request.volumeGib} GiB, its smallest may have ` +
        `${space.minimumVolumeGib} GiB`,
    };
  },
};

/** All of them. */
export const VOLUME_LIMITS: readonly Filter[] = [
  volumeCountLimit,
  volumeSizeMaximum,
  volumeSizeMinimum,
];

/**
 * The size that is compared. Where an index sorts pools by limits, the limit that lies next to the
 * size stands for all sizes that meet the same limits.
 */
function sizeFor(
  { volumeGib, limitClass }: PlacementRequest,
  limit: 'minimumGib' | 'maximumGib',
): number {
  if (volumeGib === undefined) return limit === 'minimumGib' ? Infinity : 0;
  return limitClass?.[limit] ?? volumeGib;
}

/** A retype may leave a volume where it is, whatever its size. */
function stays(pool: PoolView, request: PlacementRequest): boolean {
  return request.currentPool !== null && !isNewTo(pool, request);
}
