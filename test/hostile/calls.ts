import type { DescMethod } from '@bufbuild/protobuf';
import { fromBinary } from '@bufbuild/protobuf';
import { Client, type ClientReadableStream, credentials, type ServiceError } from '@grpc/grpc-js';
import { errorFromStatus, toStowageError } from '../../src/client/decode-error.js';
import type { StowageError } from '../../src/client/stowage-error.js';
import type { Status } from '../../src/gen/google/rpc/status_pb.js';

/** What one message came to. */
export interface Answer {
  /** How the call ended; null: well. */
  readonly error: StowageError | null;
  /** Errors of single items, and of refused reports. */
  readonly items: readonly StowageError[];
  /** The answers, decoded. */
  readonly messages: readonly object[];
}

/** How long the first answer may take, and the last of a stream that ends. */
const DEADLINE_MS = 60_000;
/** A stream that goes on is left when it was silent for so long, */
const LISTEN_MS = 150;
/** or this long after its first answer: one that is told of changes may never be silent. */
const MOST_LISTEN_MS = 1000;
const PASS = (bytes: Buffer) => bytes;

/** Sends bytes to methods, as a foreign client would that has the default limits. */
export class RawClient {
  readonly #client: Client;

  constructor(
    server: string,
    private readonly deadlineMs = DEADLINE_MS,
  ) {
    this.#client = new Client(server, credentials.createInsecure());
  }

  close(): void {
    this.#client.close();
  }

  /** Sends one message and waits for what comes of it. */
  async send(method: DescMethod, bytes: Uint8Array): Promise<Answer> {
    const path = `/${method.parent.typeName}/${method.name}`;
    const request = Buffer.from(bytes);
    const replies: Buffer[] = [];
    const error =
      method.methodKind === 'unary'
        ? await this.#unary(path, request, replies)
        : await this.#stream(method, path, request, replies);
    const messages = replies.map((reply) => fromBinary(method.output, reply));
    return { error, items: messages.flatMap(itemErrors), messages };
  }

  #unary(path: string, request: Buffer, replies: Buffer[]): Promise<StowageError | null> {
    return new Promise((resolve) => {
      const done = (error: ServiceError | null, reply?: Buffer) => {
        if (reply !== undefined) replies.push(reply);
        resolve(error === null ? null : toStowageError(error));
      };
      const deadline = Date.now() + this.deadlineMs;
      this.#client.makeUnaryRequest<Buffer, Buffer>(path, PASS, PASS, request, { deadline }, done);
    });
  }

  #stream(
    { methodKind }: DescMethod,
    path: string,
    request: Buffer,
    replies: Buffer[],
  ): Promise<StowageError | null> {
    const deadline = Date.now() + this.deadlineMs;
    if (methodKind === 'server_streaming')
      return hear(
        this.#client.makeServerStreamRequest<Buffer, Buffer>(path, PASS, PASS, request, {
          deadline,
        }),
        replies,
      );
    const call = this.#client.makeBidiStreamRequest<Buffer, Buffer>(path, PASS, PASS, { deadline });
    call.write(request);
    call.end();
    return hear(call, replies);
  }
}

/**
 * Reads a stream until it ends. One that goes on is left when it has gone silent, or was read for
 * long enough.
 */
function hear(call: ClientReadableStream<Buffer>, replies: Buffer[]): Promise<StowageError | null> {
  return new Promise((resolve) => {
    let left = false;
    const leave = () => {
      left = true;
      call.cancel();
      resolve(null);
    };
    let patience: NodeJS.Timeout | undefined;
    let first: number | undefined;
    call.on('data', (reply: Buffer) => {
      if (left) return;
      replies.push(reply);
      clearTimeout(patience);
      first ??= performance.now();
      const rest = first + MOST_LISTEN_MS - performance.now();
      patience = setTimeout(leave, Math.min(LISTEN_MS, Math.max(0, rest)));
    });
    call.on('error', (error) => {
      clearTimeout(patience);
      if (!left) resolve(toStowageError(error));
    });
    call.on('end', () => {
      clearTimeout(patience);
      // A failure follows as an error.
      setImmediate(() => resolve(null));
    });
  });
}

/** The statuses that stand in an answer. */
function itemErrors(message: object): readonly StowageError[] {
  const found: StowageError[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    if ('$typeName' in value && value.$typeName === 'google.rpc.Status') {
      found.push(errorFromStatus(value as Status));
      return;
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(message);
  return found;
}
