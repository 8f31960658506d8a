import type { PlacementRequest } from '../../engine/expression/placement-request.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import { zonesOrHome } from '../lib/zones-or-home.js';
import type { AttemptRequest } from './attempt-request.js';

/**
 * The request to make if a volume cannot grow in its home: a place for the whole volume at its new
 * size, in its zone unless the request names others. A pool that refused the growth refuses this as
 * well, because it asks for more. Null: the volume may not move.
 */
export function extendElsewhere(
  index: PoolIndex,
  { detail }: Pick<AttemptRequest, 'detail'>,
  request: PlacementRequest,
): PlacementRequest | null {
  if (detail.kind !== 'extend_volume' || detail.policy !== 'on_demand') return null;
  const { spec } = request;
  const zones = zonesOrHome(index, spec.zones, spec.resourceBackend ?? '');
  return {
    ...request,
    spec: { ...spec, resourceBackend: null, zones },
    neededGib: detail.newSizeGib,
    bringsNew: true,
    bringsVolume: true,
  };
}
