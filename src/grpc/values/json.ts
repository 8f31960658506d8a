import { fromJson, type JsonValue, type JsonObject as StructJson } from '@bufbuild/protobuf';
import { type Value, ValueSchema } from '@bufbuild/protobuf/wkt';
import type { Json, JsonObject } from '../../domain/json.js';

/**
 * A google.protobuf.Struct as plain JSON. protobuf-es decodes it to that: any key, also
 * `__proto__`, becomes an own property; null stays null. An absent Struct is an empty object.
 * Validation has refused numbers that JSON does not have (NaN, infinite).
 */
export function structToJson(struct: StructJson | undefined): JsonObject {
  return struct ?? {};
}

/** As `structToJson`; undefined if it is empty, which means the same as absent. */
export function structToOptionalJson(struct: StructJson | undefined): JsonObject | undefined {
  return struct === undefined || Object.keys(struct).length === 0 ? undefined : struct;
}

/**
 * Plain JSON as a google.protobuf.Struct. The cast only drops `readonly`: encoding does not write.
 */
export function jsonToStruct(json: JsonObject): StructJson {
  return json as StructJson;
}

/** As `jsonToStruct`, absent for an empty object. */
export function jsonToOptionalStruct(json: JsonObject): StructJson | undefined {
  return Object.keys(json).length === 0 ? undefined : jsonToStruct(json);
}

/** Plain JSON as a google.protobuf.Value. */
export function jsonToValue(json: Json): Value {
  return fromJson(ValueSchema, json as JsonValue);
}
