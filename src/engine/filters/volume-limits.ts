import { liveVolumesFor } from '../capacity/consumed.js';
import { takesOneMore } from '../capacity/limits.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { type Filter, PASSES_ALL, type PreFilterResult } from '../framework/filter.js';
import { isNewTo } from '../framework/new-here.js';
import type { LimitClass, PoolView } from '../request/view.js';

// Limits that pools report for their volumes. No profile names these filters: they run with every
// profile, and commits check them again. Cinder has no such rules.

const ONE_MORE: PreFilterResult = { kind: 'signature', key: '+1' };
const LARGEST_SIZE: PreFilterResult = { kind: 'largest size' };

/** Passes a pool that may have one volume more. */
const volumeCountLimit: Filter = {
  name: 'maximum_volumes',
  implied: true,
  preFilter: ({ bringsVolume }, limits) =>
    bringsVolume === true && limits?.counted === true ? ONE_MORE : PASSES_ALL,
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
  preFilter({ volumeGib, bringsVolume }, limits) {
    if (volumeGib === undefined) return PASSES_ALL;
    if (bringsVolume === true) return LARGEST_SIZE;
    return limits === null ? PASSES_ALL : { kind: 'signature', key: String(limits.maximumGib) };
  },
  bind(request, limits = null) {
    const size = sizeFor(request, limits, 'maximumGib');
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
  preFilter: ({ bringsVolume }, limits) =>
    bringsVolume === true && limits?.hasMinima === true
      ? { kind: 'signature', key: String(limits.minimumGib) }
      : PASSES_ALL,
  bind(request, limits = null) {
    const isNew = request.bringsVolume === true;
    const size = isNew ? sizeFor(request, limits, 'minimumGib') : Infinity;
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
  { volumeGib }: PlacementRequest,
  limits: LimitClass | null,
  limit: 'minimumGib' | 'maximumGib',
): number {
  if (volumeGib === undefined) return limit === 'minimumGib' ? Infinity : 0;
  return limits?.[limit] ?? volumeGib;
}

/** A retype may leave a volume where it is, whatever its size. */
function stays(pool: PoolView, request: PlacementRequest): boolean {
  return request.currentPool !== null && !isNewTo(pool, request);
}
