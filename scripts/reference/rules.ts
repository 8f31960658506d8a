import {
  type DescField,
  type DescMessage,
  getOption,
  hasOption,
  type JsonValue,
  toJson,
} from '@bufbuild/protobuf';
import {
  FieldRulesSchema,
  field as fieldRules,
} from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import {
  max_message_bytes as maxMessageBytes,
  struct_limits as structLimits,
} from '../../src/gen/stowage/v1/limits_pb.js';

/** The validation rules of a field, in short: `uuid`, `max_len = 255`. */
export function rulesOf(field: DescField): readonly string[] {
  return [...limitsOf(field), ...declaredOf(field)];
}

/** Of a Struct, for which protovalidate has no rules. */
function limitsOf(field: DescField): readonly string[] {
  if (!hasOption(field, structLimits)) return [];
  const { maxDepth, maxBytes } = getOption(field, structLimits);
  return [`max_depth = ${maxDepth}`, `max_bytes = ${maxBytes}`];
}

/** Most bytes of a message, in words; empty where nothing is said of it. */
export function sizeOf(message: DescMessage): string {
  if (!hasOption(message, maxMessageBytes)) return '';
  return `At most ${getOption(message, maxMessageBytes)} bytes in all.`;
}

function declaredOf(field: DescField): readonly string[] {
  if (!hasOption(field, fieldRules)) return [];
  const rules = toJson(FieldRulesSchema, getOption(field, fieldRules), { useProtoFieldName: true });
  // The rule for empty values is left out: the field's comment says it.
  return flat(rules).filter((rule) => !rule.startsWith('ignore'));
}

const KINDS = /^(string|bytes|repeated|map|enum|message|timestamp|u?int(32|64)|double|float|bool)$/;

function flat(value: JsonValue, path: readonly string[] = []): readonly string[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.entries(value).flatMap(([key, inner]) =>
      flat(inner, path.length === 0 && KINDS.test(key) ? path : [...path, key]),
    );
  // The rules for the elements of a list, and for the keys and values of a map.
  const name = path.filter((key) => !KINDS.test(key)).join('.');
  return [
    value === true ? name : `${name} = ${JSON.stringify(value).replace(/^"(-?\d+)"$/, '$1')}`,
  ];
}
