import { create, type DescMessage, fromBinary, type MessageInitShape, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { CodedError } from '../../domain/errors.js';

/** One request from its bytes. Throws INVALID_FIELDS where they are no such message. */
export function decode<I extends DescMessage>(schema: I, bytes: Uint8Array): MessageShape<I> {
  try {
    return fromBinary(schema, bytes, { readUnknownFields: false });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CodedError('INVALID_FIELDS', `the bytes sent are not a ${schema.typeName}: ${why}`, {
      metadata: { message_type: schema.typeName, cause: why },
    });
  }
}

/** One answer as bytes. */
export function encode<O extends DescMessage>(schema: O, init: MessageInitShape<O>): Buffer {
  const bytes = toBinary(schema, create(schema, init));
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** grpc-js carries bytes: messages are made and read in the handlers, where an error can be told apart and answered. */
export function passThrough(bytes: Buffer): Buffer {
  return bytes;
}
