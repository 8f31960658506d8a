import {
  createRegistry,
  type DescMessage,
  type DescMethod,
  fromJson,
  type JsonValue,
  type MessageShape,
  toJson,
} from '@bufbuild/protobuf';
import { file_google_rpc_error_details } from '../../gen/google/rpc/error_details_pb.js';
import { CapabilityService } from '../../gen/stowage/v1/capability_service_pb.js';
import { file_stowage_v1_decision } from '../../gen/stowage/v1/decision_pb.js';
import { WorkerService } from '../../gen/stowage/v1/worker_service_pb.js';

// Messages that a status may contain: proto JSON writes them out.
const REGISTRY = createRegistry(file_google_rpc_error_details, file_stowage_v1_decision);

const METHODS: readonly DescMethod[] = [...WorkerService.methods, ...CapabilityService.methods];

/**
 * The method of a name, with or without `/stowage.v1.Service/` before it; undefined if it is not
 * judged.
 */
export function methodNamed(name: string): DescMethod | undefined {
  const short = name.slice(name.lastIndexOf('/') + 1);
  return METHODS.find((method) => method.name === short);
}

/** A message as JSON of a transcript. */
export function messageToJson<S extends DescMessage>(
  schema: S,
  message: MessageShape<S>,
): JsonValue {
  return toJson(schema, message, { useProtoFieldName: true, registry: REGISTRY });
}

/** The message of a transcript's JSON. Throws if it is no such message. */
export function messageFromJson<S extends DescMessage>(
  schema: S,
  value: JsonValue,
): MessageShape<S> {
  return fromJson(schema, value, { registry: REGISTRY });
}
