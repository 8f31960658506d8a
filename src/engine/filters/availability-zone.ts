import { type Filter, keyOf } from '../framework/filter.js';
import { listed, once, shortened } from '../lib/shown.js';

/**
 * Passes if the request names no zones or the backend's zone is one of them (docs/rules.md,
 * "Filters").
 */
export const availabilityZoneFilter: Filter = {
  name: 'AvailabilityZoneFilter',
  preFilter: ({ spec }) => ({ kind: 'signature', key: keyOf(spec.zones), reads: 'traits' }),
  bind({ spec }) {
    const zones = new Set(spec.zones);
    const asked = once(() => listed([...zones], ' or '));
    return {
      check: (pool) => zones.size === 0 || zones.has(pool.zone),
      reason: (pool) => `its zone is ${shortened(pool.zone)}, the request asks for ${asked()}`,
    };
  },
};
