import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { answerQuestions } from '../support/helper.js';
import { monotonicMs } from '../support/monotonic.js';

// Runs in its own process: a bare grpc-js server that writes the same bytes to its streams, one
// after the other, at a fixed rate.

/** Listens, or writes. */
export type Ask =
  | { readonly path: string }
  | { readonly message: Uint8Array; readonly count: number; readonly perSecond: number };

/**
 * Its address, and when each message was given to grpc-js, in the order of the streams, ms by the
 * monotonic clock.
 */
export interface Hops {
  readonly address: string;
  readonly written: readonly number[];
}

const server = new Server();
const streams: ServerWritableStream<Buffer, Buffer>[] = [];
const bytes = (message: Buffer): Buffer => message;
let address = '';

answerQuestions<Ask, Hops>(async (ask) => {
  if ('path' in ask) {
    await listen(ask.path);
    return { address, written: [] };
  }
  return { address, written: await write(Buffer.from(ask.message), ask.count, ask.perSecond) };
});

async function listen(path: string): Promise<void> {
  const method = { path, requestStream: false, responseStream: true } as const;
  const codec = {
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  };
  const watch = (stream: ServerWritableStream<Buffer, Buffer>): void => {
    streams.push(stream);
    // Stowage's streams begin with a message, too.
    stream.write(Buffer.alloc(0));
  };
  server.addService({ watch: { ...method, ...codec } }, { watch });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  address = `127.0.0.1:${port}`;
}

async function write(
  message: Buffer,
  count: number,
  perSecond: number,
): Promise<readonly number[]> {
  const written: number[] = [];
  const began = monotonicMs();
  for (let index = 0; index < count; index += 1) {
    const wait = began + (index * 1000) / perSecond - monotonicMs();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    written.push(monotonicMs());
    streams[index % streams.length]?.write(message);
  }
  return written;
}
