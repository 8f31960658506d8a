import type {
  DescMessage,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from '@bufbuild/protobuf';
import type { Client } from '@grpc/grpc-js';
import { grpcOptions, onAbort, type UnaryCallOptions, type UnaryDefaults } from './call-options.js';
import { decoder, encode, passThrough, pathOf } from './codec.js';
import { toStowageError } from './decode-error.js';
import { isRepeatable } from './repeatable.js';
import { type RetryPolicy, retryUnavailable } from './retry.js';
import { StowageError } from './stowage-error.js';

/** A call with one request and one answer. */
export type UnaryCall<I extends DescMessage, O extends DescMessage> = (
  request: MessageInitShape<I>,
  options?: UnaryCallOptions,
) => Promise<MessageShape<O>>;

/** Sends an encoded request once. */
type Send<O> = (bytes: Buffer, deadlineMs: number, signal: AbortSignal | undefined) => Promise<O>;

/** Creates the function that calls a unary method. */
export function unaryCall<I extends DescMessage, O extends DescMessage>(
  channel: Client,
  method: DescMethodUnary<I, O>,
  defaults: UnaryDefaults,
): UnaryCall<I, O> {
  const send = sender(channel, method);
  const defaultRetry = isRepeatable(method) && defaults.retry;
  return async (
    request,
    { signal, deadlineMs = defaults.deadlineMs, retry = defaultRetry } = {},
  ) => {
    const bytes = encode(method.input, request);
    return retry === false
      ? await send(bytes, deadlineMs, signal)
      : await sendAgain(send, bytes, deadlineMs, signal, retry);
  };
}

function sender<I extends DescMessage, O extends DescMessage>(
  channel: Client,
  method: DescMethodUnary<I, O>,
): Send<MessageShape<O>> {
  const path = pathOf(method);
  const decode = decoder(method.output);
  return async (bytes, deadlineMs, signal) => {
    if (signal?.aborted) throw new StowageError('CANCELLED', 'cancelled before it was sent');
    const { metadata, options } = grpcOptions({ deadlineMs });
    return await new Promise<MessageShape<O>>((resolve, reject) => {
      const call = channel.makeUnaryRequest(
        path,
        passThrough,
        decode,
        bytes,
        metadata,
        options,
        (error, answer) => {
          release();
          if (error) reject(toStowageError(error));
          else if (answer === undefined)
            reject(new StowageError('INTERNAL', `${path} answered nothing`));
          else resolve(answer);
        },
      );
      const release = onAbort(signal, () => call.cancel());
    });
  };
}

async function sendAgain<O>(
  send: Send<O>,
  bytes: Buffer,
  withinMs: number,
  signal: AbortSignal | undefined,
  policy: RetryPolicy,
): Promise<O> {
  try {
    return await retryUnavailable((leftMs) => send(bytes, leftMs, signal), {
      ...policy,
      withinMs,
      signal,
    });
  } catch (error) {
    if (error instanceof StowageError || !signal?.aborted) throw error;
    throw new StowageError('CANCELLED', 'cancelled while it waited to ask again', {}, error);
  }
}
