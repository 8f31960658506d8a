import { Server, ServerCredentials } from '@grpc/grpc-js';
import { answerQuestions } from './helper.js';

// Runs in its own process: a grpc-js server that answers the same bytes each time, to show what
// grpc-js alone costs.

/** The method and its answer. */
export interface Echo {
  /** `/package.Service/Method`, unary. */
  readonly path: string;
  readonly answer: Uint8Array;
}

const server = new Server();
const bytes = (message: Buffer): Buffer => message;

// Returns its address.
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
