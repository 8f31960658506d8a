import { type DescMessage, getOption, hasOption, type Message } from '@bufbuild/protobuf';
import { field as fieldRules } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import type { FieldViolation } from '../../domain/errors.js';

/** A list in a message, by the fields that lead to it, and how long it may be. */
interface ListLimit {
  readonly path: string;
  readonly steps: readonly string[];
  readonly most: number;
}

/** Finds the lists of a message that are too long, without a look at what is in them. */
export type TooLong = (message: Message) => readonly FieldViolation[];

/**
 * Makes what finds them by the rules that the proto declares. The validator would look at each item
 * first, which of a hundred thousand takes too long for a message that is refused anyway.
 */
export function tooLongLists(schema: DescMessage): TooLong {
  const limits = limitsOf(schema, '', [], new Set());
  return (message) =>
    limits.flatMap(({ path, steps, most }) => {
      const list = steps.reduce<unknown>(
        (value, step) => (value as Record<string, unknown> | undefined)?.[step],
        message,
      );
      const length = Array.isArray(list) ? list.length : 0;
      return length > most
        ? [{ field: path, description: `must contain no more than ${most} items` }]
        : [];
    });
}

function limitsOf(
  { typeName, fields }: DescMessage,
  path: string,
  steps: readonly string[],
  around: ReadonlySet<string>,
): readonly ListLimit[] {
  if (around.has(typeName)) return [];
  const inner = new Set([...around, typeName]);
  return fields.flatMap((field) => {
    const next = [...steps, field.localName];
    // What is in a oneof is reached by another way; it is left to the validator.
    if (field.fieldKind === 'message' && field.oneof === undefined)
      return limitsOf(field.message, `${path}${field.name}.`, next, inner);
    if (field.fieldKind !== 'list' || !hasOption(field, fieldRules)) return [];
    const { type } = getOption(field, fieldRules);
    const most = type.case === 'repeated' ? Number(type.value.maxItems) : 0;
    return most === 0 ? [] : [{ path: `${path}${field.name}`, steps: next, most }];
  });
}
