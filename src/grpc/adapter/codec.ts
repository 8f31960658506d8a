import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { HAND_WRITTEN } from '../hot/answers/registry.js';

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
