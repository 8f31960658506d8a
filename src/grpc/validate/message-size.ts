import type { DescMessage } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { CodedError } from '../../domain/errors.js';
import { messageBytesOf } from './limits.js';
import { invalidFields } from './violations.js';

/**
 * Throws INVALID_FIELDS for a message of too many bytes; it names the field that has most of them.
 */
export type SizeCheck = (bytes: Uint8Array) => void;

/** The check of the size that the contract states for a message; null where it states none. */
export function sizeCheckOf(schema: DescMessage): SizeCheck | null {
  const most = messageBytesOf(schema);
  if (most === null) return null;
  return (bytes) => {
    if (bytes.length > most) throw tooLarge(schema, bytes, most);
  };
}

/** INVALID_FIELDS of a message that has more than `most` bytes. */
function tooLarge(schema: DescMessage, bytes: Uint8Array, most: number): CodedError {
  const { field, size } = largestField(schema, bytes);
  const description =
    `has ${size} of the ${bytes.length} bytes of the ${schema.name}, which may have at most ` +
    `${most}`;
  return invalidFields([{ field, description }]);
}

/** The field that takes most bytes, all its items together. */
function largestField(schema: DescMessage, bytes: Uint8Array) {
  const sizes = new Map<number, number>();
  const reader = new BinaryReader(bytes);
  try {
    while (reader.pos < reader.len) {
      const from = reader.pos;
      const [number, type] = reader.tag();
      reader.skip(type, number);
      sizes.set(number, (sizes.get(number) ?? 0) + reader.pos - from);
    }
  } catch {
    // It is no such message either; what was read until there is told.
  }
  const [[number, size] = [0, bytes.length]] = [...sizes].sort(([, a], [, b]) => b - a);
  const field = schema.fields.find((each) => each.number === number)?.name ?? `${number}`;
  return { field, size };
}
