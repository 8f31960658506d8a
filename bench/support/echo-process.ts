import { Server, ServerCredentials } from '@grpc/grpc-js';
import { answerQuestions } from './helper.js';

// Run as a process of its own: what grpc-js costs when nothing is done. Bytes in, the same bytes
// out each time.

/** What it answers, and to what. */
export interface Echo {
  /** `/package.Service/Method`, unary. */
  readonly path: string;
  readonly answer: Uint8Array;
}

const server = new Server();
const bytes = (message: Buffer): Buffer => message;

// Answers where it listens.
answerQuestions<Echo, string>(async ({ path, answer }) => {
  const response = Buffer.from(answer);
  const method = { path, requestStream: false, responseStream: false } as const;
  const codec = {
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  };
  server.addService(
    { echo: { ...method, ...codec } },
    { echo: (_call: unknown, callback: Callback) => callback(null, response) },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return `127.0.0.1:${port}`;
});

type Callback = (error: null, response: Buffer) => void;
