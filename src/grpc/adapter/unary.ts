import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js';
import { grpcError } from '../errors/status.js';
import { CallGone, callGone } from './abort.js';
import { decode, encode } from './codec.js';
import type { Door } from './door.js';
import { beginCall } from './ending.js';
import type { CallContext, Method, Unary } from './implementation.js';

/** A handler of grpc-js that decodes, checks, answers and turns whatever is thrown into a status. */
export function unaryHandler<I extends DescMessage, O extends DescMessage>(
  door: Door,
  method: Method<I, O>,
  answer: Unary<I, O>,
): handleUnaryCall<Buffer, Buffer> {
  return (call, callback) => {
    const end = beginCall(door, method);
    let request: MessageShape<I> | undefined;
    const respond = async (): Promise<Buffer> => {
      request = decode(method.input, call.request);
      door.check(method.input, request);
      return encode(method.output, await answer(request, contextOf(call)));
    };
    respond().then(
      (bytes) => {
        end(call.cancelled ? callGone(call) : null, request);
        callback(null, bytes);
      },
      (thrown: unknown) => {
        if (call.cancelled && thrown instanceof CallGone) return end(thrown, request);
        const error = door.explain(thrown);
        end(error, request);
        callback(grpcError(error));
      },
    );
  };
}

/** The signal costs something and few calls ask for it, so it is made when it is asked for. */
function contextOf(call: ServerUnaryCall<Buffer, Buffer>): CallContext {
  let controller: AbortController | undefined;
  return {
    get signal() {
      if (controller === undefined) {
        const made = new AbortController();
        controller = made;
        if (call.cancelled) made.abort(callGone(call));
        // It is emitted after every call, answered ones included: then nobody listens any more.
        else call.once('cancelled', () => made.abort(callGone(call)));
      }
      return controller.signal;
    },
  };
}
