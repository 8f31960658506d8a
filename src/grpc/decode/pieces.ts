import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A piece has no more bytes than about this, unless one item alone has. */
const MOST_BYTES = 16 * 1024;

/** A part of a message's bytes. */
export type Piece =
  /** The message itself, with a part of its fields. */
  | { readonly kind: 'fields'; readonly bytes: Uint8Array }
  /** A large google.protobuf.Struct, with the fields that lead to it. */
  | { readonly kind: 'struct'; readonly path: readonly string[]; readonly bytes: Uint8Array };

type MessageField = DescField & { readonly fieldKind: 'message' };

const STRUCT = 'google.protobuf.Struct';

/**
 * Splits a message into pieces which give the message when they are merged one after the other: the
 * wire format appends to lists, adds to maps, and merges messages. Throws if a length is wrong.
 */
export function* piecesOf(
  desc: DescMessage,
  bytes: Uint8Array,
  path: readonly string[] = [],
): Generator<Piece> {
  const reader = new BinaryReader(bytes);
  let from = 0;
  while (reader.pos < reader.len) {
    const at = reader.pos;
    const [number, type] = reader.tag();
    const value = type === WireType.LengthDelimited ? valueAt(reader, bytes) : null;
    if (value === null) reader.skip(type, number);
    const field = value === null ? undefined : splitField(desc, number, value);
    if (field !== undefined && value !== null) {
      if (at > from) yield { kind: 'fields', bytes: bytes.subarray(from, at) };
      yield* within(field, value, [...path, field.localName]);
      from = reader.pos;
    } else if (reader.pos - from >= MOST_BYTES) {
      yield { kind: 'fields', bytes: bytes.subarray(from, reader.pos) };
      from = reader.pos;
    }
  }
  if (reader.pos > from) yield { kind: 'fields', bytes: bytes.subarray(from, reader.pos) };
}

/** The bytes after a length; the reader is behind them then. */
function valueAt(reader: BinaryReader, bytes: Uint8Array): Uint8Array {
  const length = reader.uint32();
  const from = reader.pos;
  if (length > reader.len - from) throw new RangeError('premature EOF');
  reader.pos = from + length;
  return bytes.subarray(from, reader.pos);
}

/** The field that a long value belongs to, if it can be split. */
function splitField(
  desc: DescMessage,
  number: number,
  value: Uint8Array,
): MessageField | undefined {
  if (value.length <= MOST_BYTES) return undefined;
  const field = desc.fields.find((each) => each.number === number);
  if (field?.fieldKind !== 'message' || field.oneof !== undefined) return undefined;
  const { typeName } = field.message;
  return typeName === STRUCT || !typeName.startsWith('google.protobuf.') ? field : undefined;
}

function* within(
  { message, number }: MessageField,
  value: Uint8Array,
  path: readonly string[],
): Generator<Piece> {
  if (message.typeName === STRUCT) {
    yield { kind: 'struct', path, bytes: value };
    return;
  }
  // It is there, even if all that it holds is a Struct.
  yield { kind: 'fields', bytes: wrapped(number, new Uint8Array()) };
  for (const piece of piecesOf(message, value, path))
    yield piece.kind === 'struct' ? piece : { ...piece, bytes: wrapped(number, piece.bytes) };
}

function wrapped(number: number, bytes: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(bytes).finish();
}
