import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Actor } from '../../domain/actor.js';
import type {
  PlanPoolDrainRequest,
  PlanPoolDrainResponseSchema,
  SetPoolStateRequest,
  SetPoolStateResponseSchema,
} from '../../gen/stowage/v1/pool_service_pb.js';
import type { Ledger } from '../../ledger/api/ledger.js';
import { drainMoveToProto, poolToProto } from '../convert/pool.js';
import { poolStateFromProto } from '../values/enums.js';

/** Volumes of a plan if the request does not say how many. */
const MOST_MOVES = 100;

/** An operator opens, cordons, drains or closes a pool. */
export async function setPoolState(
  ledger: Pick<Ledger, 'setPoolState'>,
  { pool, state, reason }: SetPoolStateRequest,
  by: Actor | null,
): Promise<MessageInitShape<typeof SetPoolStateResponseSchema>> {
  const set = await ledger.setPoolState(pool, poolStateFromProto(state), reason, by);
  return { pool: poolToProto(set.state), readRevision: BigInt(set.readRevision) };
}

/** Where the volumes of a pool would fit. */
export async function planPoolDrain(
  ledger: Pick<Ledger, 'planPoolDrain'>,
  { pool, maxVolumes }: PlanPoolDrainRequest,
): Promise<MessageInitShape<typeof PlanPoolDrainResponseSchema>> {
  const plan = await ledger.planPoolDrain(pool, maxVolumes === 0 ? MOST_MOVES : maxVolumes);
  return {
    moves: plan.moves.map(drainMoveToProto),
    volumesOmitted: BigInt(plan.omitted),
    readRevision: BigInt(plan.readRevision),
  };
}
