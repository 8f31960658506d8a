import type { MessageInitShape } from '@bufbuild/protobuf';
import type { PoolAccount } from '../../engine/decide/explain.js';
import type {
  ExplainPlacementResponseSchema,
  PoolAccountSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { PlacementExplanation } from '../../ledger/api/placement.js';
import { absenceToProto, diagnosisToProto } from '../values/diagnosis.js';

/** The result of explaining a request, with the accounts of at most so many pools. */
export function explanationToProto(
  { outcome, pools, absent, profile, seed, readRevision }: PlacementExplanation,
  maxPools: number,
): MessageInitShape<typeof ExplainPlacementResponseSchema> {
  const shown = pools.slice(0, maxPools);
  return {
    ...(outcome.kind === 'chosen'
      ? {
          pool: outcome.pool.pool,
          weight: outcome.weight,
          alternatives: [...outcome.alternatives],
          stays: 'stays' in outcome,
        }
      : { diagnosis: diagnosisToProto({ ...outcome.diagnosis, absent, earlierAttempts: [] }) }),
    pools: shown.map(accountToProto),
    poolsOmitted: pools.length - shown.length,
    ...absenceToProto(absent),
    profile,
    seed: BigInt(seed),
    readRevision: BigInt(readRevision),
  };
}

function accountToProto({
  pool,
  rejection,
  shares,
  weight,
}: PoolAccount): MessageInitShape<typeof PoolAccountSchema> {
  return {
    pool,
    filter: rejection?.filter ?? '',
    reason: rejection?.reason ?? '',
    shares: [...shares],
    weight,
  };
}
