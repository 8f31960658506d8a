/** A gRPC message on the wire: not compressed, its length, itself. */
export function framed(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}

/** The message in a frame, where it is the only one. */
export function unframed(frame: Buffer): Buffer {
  if (frame.length < 5 || frame.readUInt32BE(1) !== frame.length - 5) throw new Error('that is not one gRPC message');
  return frame.subarray(5);
}

/** The messages in some whole frames. */
export function* messagesIn(bytes: Uint8Array): Iterable<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at + 1);
    if (at + 5 + length > bytes.length) throw new Error('a message came in pieces');
    yield bytes.subarray(at + 5, at + 5 + length);
    at += 5 + length;
  }
}
