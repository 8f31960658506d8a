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

// What a status may hold: proto JSON spells it out.
const REGISTRY = createRegistry(file_google_rpc_error_details, file_stowage_v1_decision);

const METHODS: readonly DescMethod[] = [...WorkerService.methods, ...CapabilityService.methods];

/** A method of the two services by its name, with or without `/stowage.v1.Service/` before it. */
export function methodNamed(name: string): DescMethod | undefined {
  const short = name.slice(name.lastIndexOf('/') + 1);
  return METHODS.find((method) => method.name === short);
}

/** A message as a transcript has it. */
export function messageToJson<S extends DescMessage>(
  schema: S,
  message: MessageShape<S>,
): JsonValue {
  return toJson(schema, message, { useProtoFieldName: true, registry: REGISTRY });
}

/** And back. Throws where the text is no such message. */
export function messageFromJson<S extends DescMessage>(
  schema: S,
  value: JsonValue,
): MessageShape<S> {
  return fromJson(schema, value, { registry: REGISTRY });
}
