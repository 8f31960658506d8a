import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';

/**
 * One request as bytes. A request of the wrong shape throws here, where the caller can see it, not
 * inside grpc-js.
 */
export function encode<I extends DescMessage>(schema: I, init: MessageInitShape<I>): Buffer {
  const bytes = toBinary(schema, create(schema, init));
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** How answers become messages. */
export function decoder<O extends DescMessage>(schema: O): (bytes: Buffer) => MessageShape<O> {
  return (bytes) => fromBinary(schema, bytes);
}

/** Requests are encoded before they reach grpc-js. */
export function passThrough(bytes: Buffer): Buffer {
  return bytes;
}

/** Path of a method on the wire. */
export function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}
