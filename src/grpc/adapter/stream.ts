import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  ServerDuplexStream,
  ServerWritableStream,
} from '@grpc/grpc-js';
import type { CallAccess } from '../../auth/call-access.js';
import type { CallSignal } from '../../ledger/lib/ports.js';
import type { GateMethod } from '../access/gate.js';
import { http2StreamOf } from '../access/http2-stream.js';
import { clientKeyOf } from '../admission/client-key.js';
import { type Decoder, decoderOf, LARGE_BYTES } from '../decode/decode.js';
import { grpcError } from '../errors/status.js';
import { CallGone, callGone } from '../streams/abort.js';
import { Notifier } from '../streams/notifier.js';
import { Stretch } from '../values/stretch.js';
import type { CallPipeline } from './call-pipeline.js';
import { encoderOf } from './codec.js';
import { beginCall, traceOf } from './ending.js';
import type { Bidi, CallContext, Incoming, Method, ServerStream } from './implementation.js';

/** Before each message. */
const FRAME_BYTES = 5;

/** Messages to send; a Buffer is one that is encoded already. */
type Answers<O extends DescMessage> = AsyncIterable<MessageInitShape<O> | Buffer>;

type Outgoing = ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>;

/** A handler of grpc-js for one request that is answered with many messages. */
export function serverStreamHandler<I extends DescMessage, O extends DescMessage>(
  pipeline: CallPipeline,
  method: Method<I, O>,
  answer: ServerStream<I, O, Buffer>,
): handleServerStreamingCall<Buffer, Buffer> {
  const decode = decoderOf(method.input);
  const encode = encoderOf(method.output);
  const gated = pipeline.gate.methodOf(method);
  return (call) => {
    void serve(pipeline, gated, encode, call, async (context, _notifier, named) =>
      answer(await read(pipeline, method.input, decode, call.request, named), context),
    );
  };
}

/** A handler of grpc-js for many requests that are answered with many messages. */
export function bidiHandler<I extends DescMessage, O extends DescMessage>(
  pipeline: CallPipeline,
  method: Method<I, O>,
  answer: Bidi<I, O>,
): handleBidiStreamingCall<Buffer, Buffer> {
  const encode = encoderOf(method.output);
  const gated = pipeline.gate.methodOf(method);
  return (call) => {
    void serve(pipeline, gated, encode, call, (context, notifier) => {
      const requests = incoming(pipeline, method.input, call, notifier, context.signal);
      return answer(decoded(requests), {
        ...context,
        client: clientKeyOf(context.access.identity, call.getPeer()),
        incoming: requests,
      });
    });
  };
}

/**
 * Sends the handler's messages no faster than the caller reads, then ends the stream with a status.
 * Never rejects.
 */
async function serve<O extends DescMessage>(
  pipeline: CallPipeline,
  gated: GateMethod,
  encode: (init: MessageInitShape<O>) => Buffer,
  call: Outgoing,
  begin: (
    context: CallContext,
    notifier: Notifier,
    named: <T extends object>(request: T) => T,
  ) => Answers<O> | Promise<Answers<O>>,
): Promise<void> {
  const trace = traceOf(pipeline, gated, call);
  const end = beginCall(pipeline, gated, call, trace);
  const notifier = new Notifier();
  const controller = pipeline.streams.open();
  const { signal } = controller;
  const gone = () => controller.abort(callGone(call));
  for (const event of ['readable', 'end', 'drain', 'close']) call.on(event, notifier.notify);
  call.on('cancelled', gone);
  signal.addEventListener('abort', notifier.notify);
  let request: object | undefined;
  let access: CallAccess | undefined;
  let release = () => {};
  const named = <T extends object>(decoded: T): T => {
    request = decoded;
    return decoded;
  };
  try {
    access = await pipeline.gate.admit(call, gated);
    release = pipeline.gate.hold(access, gated, controller);
    // No method that streams changes what an operator answers for.
    const context = { signal, access, actor: null, traceparent: trace?.traceparent };
    for await (const init of await begin(context, notifier, named)) {
      if (call.cancelled) break;
      if (call.write(Buffer.isBuffer(init) ? init : encode(init))) continue;
      while (call.writableNeedDrain && !call.cancelled && !call.destroyed) await notifier.wait();
    }
    // If a caller cancels, node first reports the end of its requests: such a call may be counted
    // as OK.
    end(call.cancelled ? callGone(call) : null, { request, access });
    if (!call.cancelled) call.end();
  } catch (thrown) {
    if (call.cancelled && (thrown instanceof CallGone || thrown === signal.reason))
      return end(callGone(call), { request, access });
    const error = pipeline.explain(thrown);
    end(error, { request, access });
    // grpc-js takes a stream's status in this form.
    if (!call.cancelled && !call.destroyed) call.emit('error', grpcError(error));
  } finally {
    release();
    pipeline.streams.close(controller);
  }
}

/**
 * The requests of a stream until the caller ends it; none is read while the caller does not read
 * its answers. Throws the signal's reason once it fires. Does not use `for await` on the call: that
 * destroys the call, and then no status is sent.
 */
async function* incoming<I extends DescMessage>(
  pipeline: CallPipeline,
  schema: I,
  call: ServerDuplexStream<Buffer, Buffer>,
  notifier: Notifier,
  signal: CallSignal,
): AsyncGenerator<Incoming<I>> {
  const decode = decoderOf(schema);
  const stream = http2StreamOf(call);
  for (;;) {
    signal.throwIfAborted();
    const bytes: Buffer | null = call.writableNeedDrain ? null : call.read();
    if (bytes !== null) {
      if (stream !== undefined) pipeline.requestBytes.taken(stream, FRAME_BYTES + bytes.length);
      yield { bytes, read: () => read(pipeline, schema, decode, bytes) };
    } else if (call.readableEnded) return;
    else await notifier.wait();
  }
}

async function* decoded<I extends DescMessage>(
  requests: AsyncIterable<Incoming<I>>,
): AsyncGenerator<MessageShape<I>> {
  for await (const request of requests) yield await request.read();
}

/** Decodes and checks a request. Rejects with INVALID_FIELDS. */
async function read<I extends DescMessage>(
  { check }: CallPipeline,
  schema: I,
  decode: Decoder<I>,
  bytes: Buffer,
  named: (request: MessageShape<I>) => MessageShape<I> = (request) => request,
): Promise<MessageShape<I>> {
  if (bytes.length <= LARGE_BYTES) {
    const request = named(decode(bytes));
    check(schema, request);
    return request;
  }
  const stretch = new Stretch();
  const request = named(await decode.inTurns(bytes, stretch));
  await check.inTurns(schema, request, stretch);
  await stretch.rest();
  return request;
}
