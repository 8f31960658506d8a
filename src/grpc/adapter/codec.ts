import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { CodedError } from '../../domain/errors.js';
import { HAND_WRITTEN } from '../hot/answers/registry.js';
import { sizeCheckOf } from '../validate/message-size.js';

/**
 * Makes what turns bytes into requests of a type. Throws INVALID_FIELDS if they are no such
 * message, or more than the contract permits.
 */
export function decoderOf<I extends DescMessage>(
  schema: I,
): (bytes: Uint8Array) => MessageShape<I> {
  const checkSize = sizeCheckOf(schema);
  return (bytes) => {
    checkSize?.(bytes);
    return decode(schema, bytes);
  };
}

function decode<I extends DescMessage>(schema: I, bytes: Uint8Array): MessageShape<I> {
  try {
    return fromBinary(schema, bytes, { readUnknownFields: false });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CodedError('INVALID_FIELDS', `the bytes sent are not a ${schema.typeName}: ${why}`, {
      metadata: { message_type: schema.typeName, cause: why },
    });
  }
}

/** Makes an encoder for the answers of a type. */
export function encoderOf<O extends DescMessage>(schema: O): (init: MessageInitShape<O>) => Buffer {
  const byHand = HAND_WRITTEN.find((each) => each.schema.typeName === schema.typeName);
  if (byHand === undefined) return (init) => asBuffer(toBinary(schema, create(schema, init)));
  // Reused for every answer: a new one would have to grow each time.
  const writer = new BinaryWriter();
  return (init) => {
    try {
      byHand.write(writer, init);
    } catch (error) {
      writer.finish();
      throw error;
    }
    return asBuffer(writer.finish());
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * grpc-js passes raw bytes: handlers decode and encode messages themselves, so that they can
 * recognise and answer an error.
 */
export function passThrough(bytes: Buffer): Buffer {
  return bytes;
}
