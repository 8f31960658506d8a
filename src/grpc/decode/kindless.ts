import type { DescField, DescMessage, JsonValue } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { StructReader } from './struct-reader.js';

type Holder = Record<string, unknown>;

/** A field that is a google.protobuf.Struct, or that leads to some. */
interface Way {
  readonly field: DescField;
  /** Empty: it is the Struct. */
  readonly inner: readonly Way[];
}

/** Marks Values without a kind in a message that the library has read; yields between its steps. */
type Marker = (message: object, bytes: Uint8Array) => Iterable<undefined>;

const STRUCT = 'google.protobuf.Struct';

/**
 * Makes what finds Values without a kind, which protobuf calls an error and the library reads as
 * null: they become undefined, which validation refuses with their path. Only where the library
 * read a null the bytes are looked at again; most messages have none. Null: messages of this type
 * have no Struct.
 */
export function kindlessMarker(desc: DescMessage): Marker | null {
  const ways = waysOf(desc, new Set());
  if (ways.length === 0) return null;
  return function* (message, bytes) {
    if (!(yield* anyNull(message as Holder, ways))) return;
    yield* readAgain(message as Holder, ways, bytes, 0);
  };
}

function waysOf({ typeName, fields }: DescMessage, around: ReadonlySet<string>): readonly Way[] {
  if (around.has(typeName)) return [];
  const inside = new Set([...around, typeName]);
  return fields.flatMap((field): readonly Way[] => {
    const { message } = field;
    if (message === undefined || field.fieldKind === 'map') return [];
    if (message.typeName === STRUCT) return [{ field, inner: [] }];
    const inner = waysOf(message, inside);
    return inner.length === 0 ? [] : [{ field, inner }];
  });
}

/** The values of a field that are there: Structs as plain JSON, or messages. */
function valuesOf(holder: Holder, { localName, oneof, fieldKind }: DescField): readonly Holder[] {
  if (oneof !== undefined) {
    const chosen = holder[oneof.localName] as { readonly case?: string; readonly value?: Holder };
    return chosen.case === localName && chosen.value !== undefined ? [chosen.value] : [];
  }
  const value = holder[localName];
  if (value === undefined) return [];
  return fieldKind === 'list' ? (value as readonly Holder[]) : [value as Holder];
}

function* anyNull(holder: Holder, ways: readonly Way[]): Generator<undefined, boolean> {
  for (const { field, inner } of ways)
    for (const value of valuesOf(holder, field))
      if (inner.length > 0 ? yield* anyNull(value, inner) : yield* hasNull(value)) return true;
  return false;
}

/** Whether a null is anywhere in a value that is a map or a list. */
function* hasNull(json: object): Generator<undefined, boolean> {
  yield;
  for (const value of Object.values(json) as readonly JsonValue[]) {
    if (value === null) return true;
    if (typeof value === 'object' && (yield* hasNull(value))) return true;
  }
  return false;
}

/**
 * Reads the Structs again, each into what the library made of it. `depth`: how many messages are
 * around these.
 */
function* readAgain(
  holder: Holder,
  ways: readonly Way[],
  bytes: Uint8Array,
  depth: number,
): Generator<undefined> {
  const seen = new Map<Way, number>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const way = ways.find(({ field }) => field.number === number);
    if (way === undefined || type !== WireType.LengthDelimited) {
      reader.skip(type, number);
      continue;
    }
    const inside = reader.bytes();
    const at = seen.get(way) ?? 0;
    seen.set(way, at + 1);
    const value = valuesOf(holder, way.field)[way.field.fieldKind === 'list' ? at : 0];
    if (value === undefined) continue;
    if (way.inner.length > 0) yield* readAgain(value, way.inner, inside, depth + 1);
    else yield* readStruct(value as Record<string, JsonValue>, inside, depth + 1);
  }
}

function* readStruct(
  json: Record<string, JsonValue>,
  bytes: Uint8Array,
  depth: number,
): Generator<undefined> {
  const reader = new StructReader(bytes, json, depth);
  while (reader.step()) yield;
}
