import type { MessageInitShape } from '@bufbuild/protobuf';
import type { PoolSpace } from '../../domain/capacity.js';
import { capacityFactors, thinApplies } from '../../engine/capacity/capacity.js';
import type { CapacityFactorsSchema } from '../../gen/stowage/v1/capacity_pb.js';
import { capacityToProto } from '../values/capacity.js';

/**
 * Every capacity factor of a pool for a volume without a type, with `consumedGib` promised beyond
 * the pool's report.
 */
export function factorsToProto(
  space: PoolSpace,
  consumedGib: number,
): MessageInitShape<typeof CapacityFactorsSchema> {
  const factors = capacityFactors(space, consumedGib, thinApplies(space, null));
  const { total, free, allocatedGib, reservedGib, provisionedGib, thin } = factors;
  return {
    total: capacityToProto(total),
    free: capacityToProto(free),
    allocatedGib,
    reservedGib,
    provisionedGib,
    thin,
    ...known('totalReservedAvailableGib', factors.totalReservedAvailableGib),
    ...known('maxOverSubscriptionRatio', factors.maxOverSubscriptionRatio),
    ...known('totalAvailableGib', factors.totalAvailableGib),
    ...known('calculatedFreeGib', factors.calculatedFreeGib),
    ...known('virtualFreeGib', factors.virtualFreeGib),
    ...known('freePercent', factors.freePercent),
    ...known('provisionedRatio', factors.provisionedRatio),
  };
}

function known<K extends string>(key: K, value: number | null): { [_ in K]?: number } {
  return value === null ? {} : ({ [key]: value } as { [_ in K]: number });
}
