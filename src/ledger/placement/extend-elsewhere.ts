import type { PlacementRequest } from '../../engine/expression/placement-request.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import { zoneOf } from '../lib/zone-of.js';
import type { AttemptRequest } from './attempt-request.js';

/**
 * What is asked where a volume cannot grow in its home: a place for all of it at its new size, in
 * the zone where it is unless the request names others. No pool passes here that refused the
 * growth: this asks more of it. Null: the volume may not move.
 */
export function extendElsewhere(
  index: PoolIndex,
  { detail }: Pick<AttemptRequest, 'detail'>,
  request: PlacementRequest,
): PlacementRequest | null {
  if (detail.kind !== 'extend_volume' || detail.policy !== 'on_demand') return null;
  const { spec } = request;
  return {
    ...request,
    spec: { ...spec, resourceBackend: null, zones: zonesOf(index, spec) },
    neededGib: detail.newSizeGib,
    bringsNew: true,
    bringsVolume: true,
  };
}

function zonesOf(
  index: PoolIndex,
  { zones, resourceBackend }: PlacementRequest['spec'],
): readonly string[] {
  if (zones.length > 0) return zones;
  const zone = zoneOf(index, resourceBackend ?? '');
  return zone === null ? [] : [zone];
}
