import type { ListPoolsRequest } from '../../gen/stowage/v1/pool_service_pb.js';
import type { PoolFilter } from '../../ledger/api/pools.js';
import { textOrNull } from '../values/text.js';
import { extraSpecsFromProto } from './volume-type.js';

type Asked = Pick<
  ListPoolsRequest,
  | 'backend'
  | 'availabilityZone'
  | 'participating'
  | 'pool'
  | 'pools'
  | 'capabilities'
  | 'volumeType'
>;

/** Normalises a filter of pools: two requests with the same meaning give the same filter. */
export function poolFilterFromProto(asked: Asked): PoolFilter {
  return {
    backend: textOrNull(asked.backend),
    participating: asked.participating ?? null,
    zone: textOrNull(asked.availabilityZone),
    pool: textOrNull(asked.pool),
    ...(asked.pools.length === 0 ? {} : { names: [...new Set(asked.pools)].sort() }),
    capabilities: sorted(asked.capabilities),
    extraSpecs: asked.volumeType === undefined ? {} : sorted(extraSpecsFromProto(asked.volumeType)),
  };
}

/** Sorted, because the order of a map on the wire has no meaning and varies between messages. */
function sorted<V>(map: Readonly<Record<string, V>>): Readonly<Record<string, V>> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
