import {
  createRegistry,
  type DescField,
  type DescMessage,
  type JsonValue,
  type MessageShape,
  ScalarType,
  toJson,
} from '@bufbuild/protobuf';
import { file_google_rpc_error_details } from '../../gen/google/rpc/error_details_pb.js';
import { file_stowage_v1_decision } from '../../gen/stowage/v1/decision_pb.js';

// Messages that a status may contain: proto JSON writes them out.
const DETAILS = createRegistry(file_google_rpc_error_details, file_stowage_v1_decision);

/**
 * A message as proto JSON with the field names of the proto. Unlike in proto JSON, 64-bit numbers
 * are numbers; only those beyond 2^53, which readers of JSON would change, are text.
 */
export function json<S extends DescMessage>(schema: S, message: MessageShape<S>): JsonValue {
  const value = toJson(schema, message, {
    useProtoFieldName: true,
    alwaysEmitImplicit: true,
    registry: DETAILS,
  });
  return withNumbers(schema, value);
}

const LONG: ReadonlySet<ScalarType> = new Set([
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
]);

/** A message of google.protobuf has a form of its own: only an Any holds another message. */
function withNumbers(schema: DescMessage, value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const held =
    schema.typeName === 'google.protobuf.Any'
      ? DETAILS.getMessage(String(value['@type']).replace(/^.*\//, ''))
      : schema;
  if (held === undefined || held.typeName.startsWith('google.protobuf.')) return value;
  const fields = new Map(held.fields.map((field) => [field.name, field]));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const field = fields.get(name);
      return [name, field === undefined ? inner : fieldNumbers(field, inner)];
    }),
  );
}

function fieldNumbers(field: DescField, value: JsonValue): JsonValue {
  const one = (inner: JsonValue): JsonValue => {
    if (field.message !== undefined) return withNumbers(field.message, inner);
    return LONG.has(field.scalar as ScalarType) ? long(inner) : inner;
  };
  if (field.fieldKind === 'list' && Array.isArray(value)) return value.map(one);
  if (field.fieldKind === 'map' && typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, one(inner)]));
  return one(value);
}

function long(value: JsonValue): JsonValue {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
