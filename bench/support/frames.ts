/** A gRPC message on the wire: uncompressed, with its length. */
export function framed(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}

/** The message in a frame that contains only one. */
export function unframed(frame: Buffer): Buffer {
  if (frame.length < 5 || frame.readUInt32BE(1) !== frame.length - 5)
    throw new Error('that is not one gRPC message');
  return frame.subarray(5);
}

/** Assembles messages from the chunks of a stream. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The messages that this chunk completes. */
  *read(piece: Buffer): Iterable<Buffer> {
    let bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    for (;;) {
      const end = bytes.length < 5 ? Number.POSITIVE_INFINITY : 5 + bytes.readUInt32BE(1);
      if (bytes.length < end) break;
      yield bytes.subarray(5, end);
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
  }
}
