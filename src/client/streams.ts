import type {
  DescMessage,
  DescMethodBiDiStreaming,
  DescMethodServerStreaming,
  MessageInitShape,
  MessageShape,
} from '@bufbuild/protobuf';
import type { Client, ClientDuplexStream } from '@grpc/grpc-js';
import { type CallOptions, grpcOptions, onAbort } from './call-options.js';
import { decoder, encode, passThrough, pathOf } from './codec.js';
import { Incoming } from './incoming.js';

/**
 * The server's messages; they can be read once. Leaving the loop cancels the call. If a stream is
 * never read, call `cancel()`.
 */
export interface ServerStream<O> extends AsyncIterable<O> {
  /** Cancels the call. A reader sees the end of the stream, not an error. */
  cancel(): void;
}

/** Messages in both directions. */
export interface BidiStream<I, O> extends ServerStream<O> {
  /** Sends one message. Resolves when the next may be sent. Rejects if the call has ended. */
  send(message: I): Promise<void>;
  /** Ends the sending side. Answers may still come. */
  end(): void;
}

/** A call with one request and many answers. */
export type ServerStreamCall<I extends DescMessage, O extends DescMessage> = (
  request: MessageInitShape<I>,
  options?: CallOptions,
) => ServerStream<MessageShape<O>>;

/** A call with many requests and many answers. */
export type BidiCall<I extends DescMessage, O extends DescMessage> = (
  options?: CallOptions,
) => BidiStream<MessageInitShape<I>, MessageShape<O>>;

/** Creates the function that calls a server-streaming method. */
export function serverStreamCall<I extends DescMessage, O extends DescMessage>(
  channel: Client,
  method: DescMethodServerStreaming<I, O>,
): ServerStreamCall<I, O> {
  return (request, options = {}) => {
    const { metadata, options: grpc } = grpcOptions(options);
    const bytes = encode(method.input, request);
    const call = channel.makeServerStreamRequest(
      pathOf(method),
      passThrough,
      decoder(method.output),
      bytes,
      metadata,
      grpc,
    );
    return incoming<MessageShape<O>>(call, options.signal);
  };
}

/** Creates the function that calls a bidirectional method. */
export function bidiCall<I extends DescMessage, O extends DescMessage>(
  channel: Client,
  method: DescMethodBiDiStreaming<I, O>,
): BidiCall<I, O> {
  return (options = {}) => {
    const { metadata, options: grpc } = grpcOptions(options);
    const call = channel.makeBidiStreamRequest(
      pathOf(method),
      passThrough,
      decoder(method.output),
      metadata,
      grpc,
    );
    const answers = incoming<MessageShape<O>>(call, options.signal);
    return {
      send: (message) => send(call, answers, encode(method.input, message)),
      end: () => call.end(),
      cancel: () => answers.cancel(),
      [Symbol.asyncIterator]: () => answers[Symbol.asyncIterator](),
    };
  };
}

function incoming<O>(
  call: ConstructorParameters<typeof Incoming<O>>[0],
  signal: AbortSignal | undefined,
): Incoming<O> {
  const stream = new Incoming<O>(call);
  const release = onAbort(signal, () => call.cancel());
  call.on('status', release);
  return stream;
}

async function send<O>(
  call: ClientDuplexStream<Buffer, O>,
  answers: Incoming<O>,
  bytes: Buffer,
): Promise<void> {
  answers.throwIfEnded();
  if (call.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const settle = () => {
      call.off('drain', settle).off('status', settle);
      resolve();
    };
    call.on('drain', settle).on('status', settle);
  });
  answers.throwIfEnded();
}
