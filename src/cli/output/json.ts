import {
  createRegistry,
  type DescMessage,
  type JsonValue,
  type MessageShape,
  toJson,
} from '@bufbuild/protobuf';
import { file_google_rpc_error_details } from '../../gen/google/rpc/error_details_pb.js';
import { file_stowage_v1_decision } from '../../gen/stowage/v1/decision_pb.js';

// Messages that a status may contain: proto JSON writes them out.
const DETAILS = createRegistry(file_google_rpc_error_details, file_stowage_v1_decision);

/**
 * A message as proto JSON with the field names of the proto. 64-bit numbers are text, as in proto
 * JSON.
 */
export function json<S extends DescMessage>(schema: S, message: MessageShape<S>): JsonValue {
  return toJson(schema, message, {
    useProtoFieldName: true,
    alwaysEmitImplicit: true,
    registry: DETAILS,
  });
}
