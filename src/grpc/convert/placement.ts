import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Placement } from '../../domain/volume.js';
import type { PlacementSchema } from '../../gen/stowage/v1/decision_pb.js';
import { nullToText } from '../values/text.js';

/** Where a volume goes, for the wire. */
export function placementToProto(placement: Placement): MessageInitShape<typeof PlacementSchema> {
  return {
    pool: placement.pool,
    backend: placement.backend,
    host: placement.host,
    cluster: nullToText(placement.cluster),
    availabilityZone: placement.zone,
  };
}
