import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { FrameReader, framed } from '../support/frames.js';
import { answerQuestions } from '../support/helper.js';
import { monotonicMs } from '../support/monotonic.js';

// Runs in its own process: workers with a connection and a stream each, which only note when
// messages arrive.

/** Connects more workers, or asks for the messages since the last question. */
export type Ask =
  | { readonly server: string; readonly path: string; readonly requests: readonly Uint8Array[] }
  | 'arrived';

/** A message that a worker received. */
export interface Arrival {
  /** Index of its worker, from 0 in the order of connection. */
  readonly worker: number;
  /** By the monotonic clock, ms. */
  readonly at: number;
  readonly message: Uint8Array;
}

const sessions: ClientHttp2Session[] = [];
const streams: ClientHttp2Stream[] = [];
const arrived: Arrival[] = [];

answerQuestions<Ask, readonly Arrival[]>(async (ask) => {
  if (ask === 'arrived') return arrived.splice(0);
  for (const request of ask.requests) await watch(ask.server, ask.path, request);
  return [];
});

/** Resolves once the server has begun to answer. */
async function watch(server: string, path: string, request: Uint8Array): Promise<void> {
  const session = connect(`http://${server}`);
  const stream = session.request(
    { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' },
    { endStream: false },
  );
  const worker = streams.push(stream) - 1;
  sessions.push(session);
  const reader = new FrameReader();
  stream.on('data', (piece: Buffer) => {
    const at = monotonicMs();
    for (const message of reader.read(piece)) arrived.push({ worker, at, message });
  });
  // If a stream ends, nobody can reach the worker.
  stream.on('trailers', (trailers) => {
    throw new Error(`a worker's stream ended with ${JSON.stringify(trailers)}`);
  });
  stream.end(framed(request));
  await once(stream, 'response');
}
