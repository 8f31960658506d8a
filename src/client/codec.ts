import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';

/** Encodes one request. If its shape is wrong, this throws to the caller and not inside grpc-js. */
export function encode<I extends DescMessage>(schema: I, init: MessageInitShape<I>): Buffer {
  const bytes = toBinary(schema, create(schema, init));
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A decoder of answers. */
export function decoder<O extends DescMessage>(schema: O): (bytes: Buffer) => MessageShape<O> {
  return (bytes) => fromBinary(schema, bytes);
}

/** For grpc-js, which gets requests that are encoded already. */
export function passThrough(bytes: Buffer): Buffer {
  return bytes;
}

/** Path of a method on the wire. */
export function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}
