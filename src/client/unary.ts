import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { Client } from '@grpc/grpc-js';
import { type CallOptions, grpcOptions, onAbort } from './call-options.js';
import { decoder, encode, passThrough, pathOf } from './codec.js';
import { toStowageError } from './decode-error.js';
import { StowageError } from './stowage-error.js';

/** One request, one answer. */
export type UnaryCall<I extends DescMessage, O extends DescMessage> = (
  request: MessageInitShape<I>,
  options?: CallOptions,
) => Promise<MessageShape<O>>;

/** Makes the call of a unary method. */
export function unaryCall<I extends DescMessage, O extends DescMessage>(
  channel: Client,
  method: DescMethodUnary<I, O>,
  defaultDeadlineMs: number,
): UnaryCall<I, O> {
  const path = pathOf(method);
  const decode = decoder(method.output);
  return async (request, options = {}) => {
    const bytes = encode(method.input, request);
    if (options.signal?.aborted) throw new StowageError('CANCELLED', 'cancelled before it was sent');
    const { metadata, options: grpc } = grpcOptions(options, defaultDeadlineMs);
    return await new Promise<MessageShape<O>>((resolve, reject) => {
      const call = channel.makeUnaryRequest(path, passThrough, decode, bytes, metadata, grpc, (error, answer) => {
        release();
        if (error) reject(toStowageError(error));
        else if (answer === undefined) reject(new StowageError('INTERNAL', `${path} answered nothing`));
        else resolve(answer);
      });
      const release = onAbort(options.signal, () => call.cancel());
    });
  };
}
