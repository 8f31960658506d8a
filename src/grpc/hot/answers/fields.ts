import { type BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

// Single fields in proto3: a field with its type's zero value is not written.

/** A text. */
export function writeText(to: BinaryWriter, field: number, value: string | undefined): void {
  if (value !== undefined && value !== '') to.tag(field, WireType.LengthDelimited).string(value);
}

/** A whole number of 32 bits. */
export function writeInt32(to: BinaryWriter, field: number, value: number | undefined): void {
  if (value !== undefined && value !== 0) to.tag(field, WireType.Varint).int32(value);
}

/** An unsigned whole number of 64 bits. */
export function writeUint64(to: BinaryWriter, field: number, value: bigint | undefined): void {
  if (value !== undefined && value !== 0n) to.tag(field, WireType.Varint).uint64(value);
}

/** A double. Negative zero is written: it is not the zero value. */
export function writeDouble(to: BinaryWriter, field: number, value: number | undefined): void {
  if (value !== undefined && !Object.is(value, 0)) to.tag(field, WireType.Bit64).double(value);
}

/** A message, whose fields `fields` writes. */
export function writeMessage<M>(
  to: BinaryWriter,
  field: number,
  message: M,
  fields: (to: BinaryWriter, message: M) => void,
): void {
  to.tag(field, WireType.LengthDelimited).fork();
  fields(to, message);
  to.join();
}

/** A whole number of 64 bits. */
export function writeInt64(to: BinaryWriter, field: number, value: bigint | undefined): void {
  if (value !== undefined && value !== 0n) to.tag(field, WireType.Varint).int64(value);
}

/** True or false. */
export function writeBool(to: BinaryWriter, field: number, value: boolean | undefined): void {
  if (value === true) to.tag(field, WireType.Varint).bool(value);
}

/** A map of texts by text. */
export function writeMap(
  to: BinaryWriter,
  field: number,
  map: Readonly<Record<string, string>> | undefined,
): void {
  if (map === undefined) return;
  for (const key of Object.keys(map)) {
    to.tag(field, WireType.LengthDelimited).fork();
    to.tag(1, WireType.LengthDelimited).string(key);
    to.tag(2, WireType.LengthDelimited).string(map[key] ?? '');
    to.join();
  }
}
