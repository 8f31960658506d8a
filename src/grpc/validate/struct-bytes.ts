import type { JsonObject, JsonValue } from '@bufbuild/protobuf';

/** Bytes of a number, a truth and a null as a google.protobuf.Value. */
const NUMBER_BYTES = 9;
const SMALL_BYTES = 2;

/** Bytes of a google.protobuf.Struct as the wire has it. Levels are bounded by the decoder. */
export function structBytes(struct: JsonObject): number {
  let bytes = 0;
  for (const key of Object.keys(struct))
    bytes += withLength(
      withLength(Buffer.byteLength(key)) + withLength(valueBytes(struct[key] ?? null)),
    );
  return bytes;
}

function valueBytes(value: JsonValue): number {
  if (typeof value === 'string') return withLength(Buffer.byteLength(value));
  if (typeof value === 'number') return NUMBER_BYTES;
  if (typeof value !== 'object' || value === null) return SMALL_BYTES;
  if (!Array.isArray(value)) return withLength(structBytes(value));
  let bytes = 0;
  for (const item of value) bytes += withLength(valueBytes(item));
  return withLength(bytes);
}

/** With its tag, of one byte in these messages, and its length. */
function withLength(bytes: number): number {
  let length = 1;
  for (let rest = bytes; rest >= 0x80; rest = Math.floor(rest / 0x80)) length += 1;
  return 1 + length + bytes;
}
