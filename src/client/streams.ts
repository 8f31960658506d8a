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
 * Messages of the server, to be read once. Leaving the loop ends the call; a stream that is never
 * read needs `cancel()`.
 */
export interface ServerStream<O> extends AsyncIterable<O> {
  /** Ends the call; whoever reads sees the end of the stream, not an error. */
  cancel(): void;
}

/** Messages both ways. */
export interface BidiStream<I, O> extends ServerStream<O> {
  /**
   * Sends one message; resolves when there is room for the next. Rejects once the call has ended.
   */
  send(message: I): Promise<void>;
  /** Says that nothing more will be sent; answers may still come. */
  end(): void;
}

/** One request, many answers. */
export type ServerStreamCall<I extends DescMessage, O extends DescMessage> = (
  request: MessageInitShape<I>,
  options?: CallOptions,
) => ServerStream<MessageShape<O>>;

/** Many requests, many answers. */
export type BidiCall<I extends DescMessage, O extends DescMessage> = (
  options?: CallOptions,
) => BidiStream<MessageInitShape<I>, MessageShape<O>>;

/** Makes the call of a server-streaming method. */
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

/** Makes the call of a bidirectional method. */
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
