import type { IncomingMessage } from 'node:http';
import type { DescMessage, DescMethod, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import {
  type ConnectError,
  type ContextValues,
  createContextKey,
  createContextValues,
  type HandlerContext,
} from '@connectrpc/connect';
import type { CallAccess } from '../../auth/call-access.js';
import { CodedError } from '../../domain/errors.js';
import type { GateMethod } from '../access/gate.js';
import type { CallPipeline, CallTrace } from '../adapter/call-pipeline.js';
import { beginCall } from '../adapter/ending.js';
import type { ServerStream, UnaryAnswer } from '../adapter/implementation.js';
import { gateCallOf } from './web-call.js';
import { goneError, goneFrom, webError } from './web-error.js';

/** Most streams of browsers at a time: each may be told of every commit. */
const MOST_STREAMS = 500;
const FULL_RETRY_MS = 5000;

type In = MessageShape<DescMessage>;
type Out = MessageInitShape<DescMessage>;

const REQUEST = createContextKey<IncomingMessage | null>(null);

/** The request itself, for those who ask who makes it. */
export function asked(request: IncomingMessage): ContextValues {
  return createContextValues().set(REQUEST, request);
}

/** Calls that come over HTTP: let in, checked, answered and logged as those over gRPC are. */
export class WebCalls {
  #streams = 0;

  constructor(private readonly pipeline: CallPipeline) {}

  /** A handler of Connect that answers one request. */
  unary(
    method: DescMethod,
    gated: GateMethod,
    answer: UnaryAnswer<DescMessage, DescMessage>,
  ): (request: In, context: HandlerContext) => Promise<Out> {
    const { gate, check } = this.pipeline;
    return async (request, context) => {
      const call = gateCallOf(httpOf(context));
      const end = beginCall(this.pipeline, gated, call, this.#trace(gated, context));
      let access: CallAccess | undefined;
      try {
        access = await gate.admit(call, gated);
        check(method.input, request);
        const answered = await answer(request, { signal: context.signal, access, actor: null });
        end(null, { request, access });
        return answered;
      } catch (thrown) {
        throw this.#ended(thrown, context.signal, (ending) => end(ending, { request, access }));
      }
    };
  }

  /** A handler of Connect that answers one request with many messages. */
  stream(
    method: DescMethod,
    gated: GateMethod,
    answer: ServerStream<DescMessage, DescMessage>,
  ): (request: In, context: HandlerContext) => AsyncIterable<Out> {
    const { gate, check, streams } = this.pipeline;
    const calls = this;
    return async function* (request, context) {
      const call = gateCallOf(httpOf(context));
      const end = beginCall(calls.pipeline, gated, call, calls.#trace(gated, context));
      const controller = streams.open();
      const gone = () => controller.abort(goneFrom(context.signal.reason));
      context.signal.addEventListener('abort', gone);
      let access: CallAccess | undefined;
      let release = () => {};
      calls.#streams += 1;
      let ended = false;
      const ending = (how: Parameters<typeof end>[0]) => {
        ended = true;
        end(how, { request, access });
      };
      try {
        if (calls.#streams > MOST_STREAMS) throw full();
        access = await gate.admit(call, gated);
        release = gate.hold(access, gated, controller);
        check(method.input, request);
        yield* answer(request, { signal: controller.signal, access, actor: null });
        ending(null);
      } catch (thrown) {
        throw calls.#ended(thrown, context.signal, ending);
      } finally {
        calls.#streams -= 1;
        context.signal.removeEventListener('abort', gone);
        release();
        streams.close(controller);
        // Whoever reads it has stopped.
        if (!ended) end(goneFrom(context.signal.reason), { request, access });
      }
    };
  }

  #trace({ path }: GateMethod, { requestHeader }: HandlerContext): CallTrace | undefined {
    return this.pipeline.tracer?.begin(path, (name) => requestHeader.get(name) ?? undefined);
  }

  /** What to send of what was thrown. */
  #ended(
    thrown: unknown,
    signal: AbortSignal,
    end: (ending: Parameters<ReturnType<typeof beginCall>>[0]) => void,
  ): ConnectError {
    if (signal.aborted) {
      const gone = goneFrom(signal.reason);
      end(gone);
      return goneError(gone);
    }
    const error = this.pipeline.explain(thrown);
    end(error);
    return webError(error);
  }
}

function httpOf(context: HandlerContext): IncomingMessage {
  const request = context.values.get(REQUEST);
  if (request === null) throw new Error('a call came without its request');
  return request;
}

function full(): CodedError {
  return new CodedError('OVERLOADED', `${MOST_STREAMS} streams of browsers are open: try later`, {
    retryAfterMs: FULL_RETRY_MS,
  });
}
