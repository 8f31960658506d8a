import { once } from 'node:events';
import { type ClientHttp2Stream, connect } from 'node:http2';
import { FrameReader, framed } from '../support/frames.js';
import { answerQuestions } from '../support/helper.js';

// Runs in its own process: one stream in both directions over HTTP/2, framed by hand.

/** What is sent over a stream. */
export interface Streaming {
  /** `host:port`. */
  readonly server: string;
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly messages: readonly Uint8Array[];
  /** Items in each message, and the most items without an answer. */
  readonly itemsEach: number;
  readonly window: number;
}

/** What came back. */
export interface Streamed {
  /** From the first message to the last answer. */
  readonly seconds: number;
  /** The gRPC status with which the stream ended. */
  readonly status: string;
  /** When each message was sent, ms from the first. */
  readonly sentAt: readonly number[];
  /** What the server sent, and when it came, ms from the first message. */
  readonly answers: readonly { readonly at: number; readonly message: Uint8Array }[];
}

answerQuestions<Streaming, Streamed>(async ({ server, ...streaming }) => {
  const session = connect(`http://${server}`, { settings: { initialWindowSize: 1 << 20 } });
  await once(session, 'connect');
  try {
    const headers = {
      ':method': 'POST',
      ':path': streaming.path,
      'content-type': 'application/grpc',
      te: 'trailers',
    };
    return await run(session.request(headers, { endStream: false }), streaming);
  } finally {
    session.destroy();
  }
});

async function run(
  stream: ClientHttp2Stream,
  { messages, itemsEach, window }: Omit<Streaming, 'server'>,
): Promise<Streamed> {
  const frames = messages.map(framed);
  const reader = new FrameReader();
  const sentAt: number[] = [];
  const answers: { at: number; message: Uint8Array }[] = [];
  let status = 'none';
  let answered = 0;
  let seconds = 0;
  const began = performance.now();
  const send = (): void => {
    while (sentAt.length < frames.length && (sentAt.length + 1) * itemsEach - answered <= window) {
      const frame = frames[sentAt.length];
      sentAt.push(performance.now() - began);
      stream.write(frame);
      if (sentAt.length === frames.length) stream.end();
    }
  };
  const look = (said: { readonly 'grpc-status'?: unknown }): void => {
    if (said['grpc-status'] !== undefined) status = String(said['grpc-status']);
  };
  stream.on('response', look);
  stream.on('trailers', look);
  stream.on('data', (piece: Buffer) => {
    const at = performance.now() - began;
    for (const message of reader.read(piece)) {
      answers.push({ at, message });
      answered += itemsIn(message);
      seconds = at / 1000;
    }
    send();
  });
  const closed = once(stream, 'close');
  send();
  await closed;
  return { seconds, status, sentAt, answers };
}

/**
 * Number of entries of field 1 in a message that has nothing else: each is tag, length and value.
 */
function itemsIn(message: Uint8Array): number {
  let items = 0;
  for (let at = 0; at < message.length; items += 1) {
    if (message[at] !== 0x0a)
      throw new Error(`an answer has something else than items: tag ${message[at]}`);
    let length = 0;
    let shift = 0;
    for (at += 1; ; at += 1) {
      const byte = message[at] ?? 0;
      length |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) break;
    }
    at += 1 + length;
  }
  return items;
}
