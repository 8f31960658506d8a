import type { MessageInitShape } from '@bufbuild/protobuf';
import { type PoolRecord, takesNew } from '../../domain/pool.js';
import type { ExpressionStatusSchema, PoolSchema } from '../../gen/stowage/v1/pool_pb.js';
import type { DrainMoveSchema } from '../../gen/stowage/v1/pool_service_pb.js';
import type { DrainMove, ExpressionStatus, PoolState } from '../../ledger/api/pools.js';
import { POOL_STATE } from '../values/enums.js';
import { jsonToStruct } from '../values/json.js';
import { millisToTimestamp, optionalTimestamp } from '../values/time.js';
import { factorsToProto } from './factors.js';

/** A pool with everything that a placement reads. */
export function poolToProto({
  pool,
  backend,
  space,
  consumedGib,
  group,
  expressions,
  warnings,
}: PoolState): MessageInitShape<typeof PoolSchema> {
  const reportedAt = optionalTimestamp(backend.report?.receivedAt ?? null);
  return {
    pool: pool.pool,
    backend: pool.backend,
    poolName: pool.poolName,
    availabilityZone: backend.representative?.zone ?? '',
    participating: takesNew(backend) && pool.report !== null,
    ...(space === null ? {} : { factors: factorsToProto(space, consumedGib) }),
    ...(pool.report === null ? {} : { capabilities: jsonToStruct(pool.report.capabilities) }),
    heldGib: BigInt(pool.heldGib),
    confirmedGib: BigInt(pool.confirmedGib),
    containedGib: BigInt(pool.containedGib),
    volumeCount: BigInt(pool.volumeCount),
    ...(reportedAt === undefined ? {} : { reportedAt }),
    generation: BigInt(pool.generation),
    ...stateToProto(pool),
    ...(group !== null && { capacityGroup: groupToProto(pool.capacityGroup ?? '', group) }),
    warnings: warnings.map(({ key, within, reason, description }) => ({
      key: key + within,
      reason,
      description,
    })),
    expressions: expressions.map(expressionToProto),
  };
}

function groupToProto(
  name: string,
  { pools, heldGib, confirmedGib, containedGib }: NonNullable<PoolState['group']>,
) {
  return {
    name,
    poolCount: pools,
    heldGib: BigInt(heldGib),
    confirmedGib: BigInt(confirmedGib),
    containedGib: BigInt(containedGib),
  };
}

function stateToProto({ admin }: PoolRecord) {
  if (admin === undefined) return { state: POOL_STATE.open };
  const { state, reason, since } = admin;
  return {
    state: POOL_STATE[state],
    stateReason: reason,
    stateSince: millisToTimestamp(since),
  };
}

/** A volume that would have to move. */
export function drainMoveToProto(move: DrainMove): MessageInitShape<typeof DrainMoveSchema> {
  const { volumeId, projectId, typeName, sizeGib, pool, reason } = move;
  return {
    volumeId,
    projectId,
    volumeType: typeName,
    sizeGib: BigInt(sizeGib),
    pool: pool ?? '',
    reason,
  };
}

function expressionToProto({
  name,
  problem,
  failures,
}: ExpressionStatus): MessageInitShape<typeof ExpressionStatusSchema> {
  return {
    name,
    error: problem?.message ?? '',
    errorPosition: problem?.position ?? 0,
    failures: BigInt(failures?.count ?? 0),
    lastFailure: failures?.message ?? '',
    ...(failures === null ? {} : { lastFailedAt: millisToTimestamp(failures.at) }),
  };
}
