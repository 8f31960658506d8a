import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js';
import { grpcError } from '../errors/status.js';
import { CallGone, callGone } from './abort.js';
import { decode, encode } from './codec.js';
import type { Door } from './door.js';
import { beginCall } from './ending.js';
import type { Method, Unary, UnaryCallContext } from './implementation.js';

/** A handler of grpc-js that decodes, checks, answers and turns whatever is thrown into a status. */
export function unaryHandler<I extends DescMessage, O extends DescMessage>(
  door: Door,
  method: Method<I, O>,
  answer: Unary<I, O>,
): handleUnaryCall<Buffer, Buffer> {
  return (call, callback) => {
    const end = beginCall(door, method);
    const context = new UnaryContext(call);
    let request: MessageShape<I> | undefined;
    const respond = async (): Promise<Buffer> => {
      const known = answer.fromBytes?.(call.request) ?? null;
      if (known !== null) return encode(method.output, known);
      request = decode(method.input, call.request);
      door.check(method.input, request);
      return encode(method.output, await answer(request, context));
    };
    respond().then(
      (bytes) => {
        context.answered();
        end(call.cancelled ? callGone(call) : null, request);
        callback(null, bytes);
      },
      (thrown: unknown) => {
        context.answered();
        if (call.cancelled && thrown instanceof CallGone) return end(thrown, request);
        const error = door.explain(thrown);
        end(error, request);
        callback(grpcError(error));
      },
    );
  };
}

/** The signal costs something and few calls ask for it, so it is made when it is asked for. */
class UnaryContext implements UnaryCallContext {
  #controller: AbortController | undefined;
  #answered = false;

  constructor(private readonly call: ServerUnaryCall<Buffer, Buffer>) {}

  get bytes(): Buffer {
    return this.call.request;
  }

  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    const controller = new AbortController();
    this.#controller = controller;
    const { call } = this;
    if (call.cancelled) controller.abort(callGone(call));
    else {
      call.once('cancelled', () => {
        // It is emitted after every call, answered ones included: then nobody listens any more, and an error with its stack would be made for nothing.
        if (!this.#answered) controller.abort(callGone(call));
      });
    }
    return controller.signal;
  }

  /** The signal has no more to say. */
  answered(): void {
    this.#answered = true;
  }
}
