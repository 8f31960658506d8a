import {
  create,
  type DescField,
  type DescMessage,
  getOption,
  hasOption,
  type MessageShape,
} from '@bufbuild/protobuf';
import { field as fieldRules } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import type { FieldViolation } from '../../domain/errors.js';

/** Items of a list that are validated at one go. */
const MOST_ITEMS = 32;

/** A message that is validated in place of a large one, for a part of it. */
export interface Part<I extends DescMessage> {
  readonly message: MessageShape<I>;
  /** Those of its violations that the large message has, as this has them. */
  own(found: readonly FieldViolation[]): readonly FieldViolation[];
}

/** A list in a message: where it is, and its path in the proto. */
interface LongList {
  readonly steps: readonly string[];
  readonly path: string;
  readonly items: readonly unknown[];
}

/**
 * Splits a message for the validator: the message with the beginnings of its long lists, then the
 * rest of each list. How long a list may be is checked before (`list-lengths.ts`).
 */
export function* partsOf<I extends DescMessage>(
  schema: I,
  message: MessageShape<I>,
): Generator<Part<I>> {
  const lists = [...longLists(schema, message, [], '')];
  const beginning = lists.reduce<MessageShape<I>>(
    (whole, { steps, items }) => withList(schema, whole, steps, items.slice(0, MOST_ITEMS)),
    message,
  );
  yield { message: beginning, own: (found) => found };
  for (const { steps, path, items } of lists)
    for (let from = MOST_ITEMS; from < items.length; from += MOST_ITEMS)
      yield {
        message: withList(schema, create(schema), steps, items.slice(from, from + MOST_ITEMS)),
        own: (found) => found.flatMap((one) => moved(one, path, from)),
      };
}

function* longLists(
  { fields }: DescMessage,
  message: object,
  steps: readonly string[],
  path: string,
): Generator<LongList> {
  for (const field of fields) {
    if (field.oneof !== undefined) continue;
    const value: unknown = Reflect.get(message, field.localName);
    const at = { steps: [...steps, field.localName], path: `${path}${field.name}` };
    if (field.fieldKind === 'message' && typeof value === 'object' && value !== null) {
      if (!field.message.typeName.startsWith('google.protobuf.'))
        yield* longLists(field.message, value, at.steps, `${at.path}.`);
    } else if (Array.isArray(value) && value.length > MOST_ITEMS && !isUnique(field))
      yield { ...at, items: value };
  }
}

/** Whether the items of a list are compared with each other. */
function isUnique(field: DescField): boolean {
  if (!hasOption(field, fieldRules)) return false;
  const { type } = getOption(field, fieldRules);
  return type.case === 'repeated' && type.value.unique;
}

/** The message with other items in one of its lists; the message itself stays as it is. */
function withList<I extends DescMessage>(
  schema: I,
  message: MessageShape<I>,
  [step = '', ...rest]: readonly string[],
  items: readonly unknown[],
): MessageShape<I> {
  if (rest.length === 0) return { ...message, [step]: items };
  const field = schema.field[step];
  if (field?.fieldKind !== 'message') throw new Error(`${schema.typeName} has no message ${step}`);
  const inner: unknown = Reflect.get(message, step);
  const around = (inner ?? create(field.message)) as MessageShape<DescMessage>;
  return { ...message, [step]: withList(field.message, around, rest, items) };
}

/** A violation of an item, with the item's place in the whole list; none if it is of another. */
function moved(one: FieldViolation, path: string, by: number): readonly FieldViolation[] {
  if (!one.field.startsWith(`${path}[`)) return [];
  const end = one.field.indexOf(']', path.length);
  const index = Number(one.field.slice(path.length + 1, end));
  return [{ ...one, field: `${path}[${index + by}]${one.field.slice(end + 1)}` }];
}
