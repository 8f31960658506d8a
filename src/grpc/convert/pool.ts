import type { MessageInitShape } from '@bufbuild/protobuf';
import { takesNew } from '../../domain/pool.js';
import type { ExpressionStatusSchema, PoolSchema } from '../../gen/stowage/v1/pool_pb.js';
import type { ExpressionStatus, PoolState } from '../../ledger/api/pools.js';
import { jsonToStruct } from '../values/json.js';
import { millisToTimestamp, optionalTimestamp } from '../values/time.js';
import { factorsToProto } from './factors.js';

/** A pool with everything that a placement reads. */
export function poolToProto({
  pool,
  backend,
  space,
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
    ...(space === null ? {} : { factors: factorsToProto(space, pool.heldGib + pool.confirmedGib) }),
    ...(pool.report === null ? {} : { capabilities: jsonToStruct(pool.report.capabilities) }),
    heldGib: BigInt(pool.heldGib),
    confirmedGib: BigInt(pool.confirmedGib),
    containedGib: BigInt(pool.containedGib),
    volumeCount: BigInt(pool.volumeCount),
    ...(reportedAt === undefined ? {} : { reportedAt }),
    generation: BigInt(pool.generation),
    warnings: warnings.map(({ key, within, reason, description }) => ({
      key: key + within,
      reason,
      description,
    })),
    expressions: expressions.map(expressionToProto),
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
