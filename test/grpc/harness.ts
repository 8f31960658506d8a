import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import {
  type CallOptions,
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  credentials,
  ServerCredentials,
  type ServiceError,
} from '@grpc/grpc-js';
import pino, { type Logger } from 'pino';
import { type Status, StatusSchema } from '../../src/gen/google/rpc/status_pb.js';
import { type GrpcServer, type GrpcServerOptions, startGrpcServer } from '../../src/grpc/server.js';
import type { Ledger } from '../../src/ledger/api/ledger.js';
import { requestCheck } from '../support/request-check.js';

type Method<I extends DescMessage, O extends DescMessage> = DescMethod & {
  readonly input: I;
  readonly output: O;
};

/** A server over a ledger, with a client connected to it. */
export interface Rig {
  readonly server: GrpcServer;
  readonly client: Client;
  /** Every line that was logged. */
  readonly logged: readonly Record<string, unknown>[];
  /** Every call that the observer got, `path code`. */
  readonly observed: readonly string[];
  unary<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    request: MessageInitShape<I>,
    options?: CallOptions,
  ): Promise<MessageShape<O>>;
  download<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    request: MessageInitShape<I>,
  ): ClientReadableStream<MessageShape<O>>;
  duplex<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
  ): ClientDuplexStream<MessageInitShape<I>, MessageShape<O>>;
  close(): Promise<void>;
}

export async function startRig(
  ledger: Ledger,
  options: Partial<GrpcServerOptions> = {},
): Promise<Rig> {
  const logged: Record<string, unknown>[] = [];
  const observed: string[] = [];
  const server = await startGrpcServer({
    ledger,
    listen: '127.0.0.1:0',
    credentials: ServerCredentials.createInsecure(),
    clock: () => 1_000_000,
    log: memoryLog(logged),
    metrics: (method, code) => observed.push(`${method} ${code}`),
    maxMessageBytes: 64 * 1024,
    defaults: { zone: 'nova', volumeType: null },
    heartbeatMs: 10,
    check: requestCheck(),
    ...options,
  });
  const client = new Client(server.address, credentials.createInsecure());
  return {
    server,
    client,
    logged,
    observed,
    unary: (method, request, callOptions = {}) =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          path(method),
          writer(method.input),
          reader(method.output),
          request,
          callOptions,
          (error, answer) => {
            if (error !== null) reject(error);
            else if (answer === undefined) reject(new Error('no answer'));
            else resolve(answer);
          },
        );
      }),
    download: (method, request) =>
      client.makeServerStreamRequest(
        path(method),
        writer(method.input),
        reader(method.output),
        request,
      ),
    duplex: (method) =>
      client.makeBidiStreamRequest(path(method), writer(method.input), reader(method.output)),
    close: async () => {
      client.close();
      await server.drain(200);
    },
  };
}

/** The rich status of a call that failed. */
export function richStatus(error: ServiceError): Status {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Buffer)) throw new Error('no status details');
  return fromBinary(StatusSchema, bytes);
}

/** The error of a failed call. */
export async function failure(call: Promise<unknown>): Promise<ServiceError> {
  try {
    await call;
  } catch (error) {
    return error as ServiceError;
  }
  throw new Error('the call did not fail');
}

function memoryLog(lines: Record<string, unknown>[]): Logger {
  return pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) });
}

function path(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

function writer<I extends DescMessage>(schema: I): (init: MessageInitShape<I>) => Buffer {
  return (init) => Buffer.from(toBinary(schema, create(schema, init)));
}

function reader<O extends DescMessage>(schema: O): (bytes: Buffer) => MessageShape<O> {
  return (bytes) => fromBinary(schema, bytes);
}
