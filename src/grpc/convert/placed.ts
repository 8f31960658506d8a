import type { MessageInitShape } from '@bufbuild/protobuf';
import { specWarnings } from '../../domain/spec-warnings.js';
import type { VolumeType } from '../../domain/volume.js';
import type { PlacedSchema } from '../../gen/stowage/v1/decision_pb.js';
import type { PlaceAnswer } from '../../ledger/api/placement.js';
import { reservationId } from './decision.js';
import { placementToProto } from './placement.js';

/** The answer to any operation other than a create; `type` is the volume's. */
export function placedAnswer(
  { decision, reservations, readRevision }: PlaceAnswer,
  type: VolumeType | null,
): {
  placed: MessageInitShape<typeof PlacedSchema>;
  readRevision: bigint;
} {
  const [reservation] = reservations;
  return {
    placed: {
      decisionId: decision.decisionId,
      reservationId:
        reservation === undefined ? '' : reservationId(decision.decisionId, reservation.ordinal),
      placement: placementToProto(decision.placement),
      weight: decision.weight,
      alternatives: [...decision.alternatives],
      warnings: [...specWarnings(type)],
    },
    readRevision: BigInt(readRevision),
  };
}
