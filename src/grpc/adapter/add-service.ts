import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Server,
} from '@grpc/grpc-js';
import type { CallPipeline } from './call-pipeline.js';
import { passThrough } from './codec.js';
import { pathOf } from './ending.js';
import type { Bidi, ServerStream, ServiceImplementation, Unary } from './implementation.js';
import { bidiHandler, serverStreamHandler } from './stream.js';
import { unaryHandler } from './unary.js';

type AnyHandler = Unary<DescMethod['input'], DescMethod['output']> &
  ServerStream<DescMethod['input'], DescMethod['output']> &
  Bidi<DescMethod['input'], DescMethod['output']>;

/** Registers every method of a service, as its descriptor states it. */
export function addService<S extends DescService>(
  server: Server,
  pipeline: CallPipeline,
  service: S,
  implementation: ServiceImplementation<S>,
): void {
  // The descriptor's kind determines which of the three it is; ServiceImplementation has checked
  // this.
  const handlers = implementation as unknown as Readonly<Record<string, AnyHandler>>;
  for (const method of service.methods) {
    const answer = handlers[method.localName];
    if (answer === undefined) throw new Error(`${pathOf(method)} has no implementation`);
    const { handle, type } = handlerOf(pipeline, method, answer);
    server.register<Buffer, Buffer>(pathOf(method), handle, passThrough, passThrough, type);
  }
}

type Handle =
  | handleUnaryCall<Buffer, Buffer>
  | handleServerStreamingCall<Buffer, Buffer>
  | handleBidiStreamingCall<Buffer, Buffer>;

function handlerOf(
  pipeline: CallPipeline,
  method: DescMethod,
  answer: AnyHandler,
): { readonly handle: Handle; readonly type: string } {
  switch (method.methodKind) {
    case 'unary':
      return { handle: unaryHandler(pipeline, method, answer), type: 'unary' };
    case 'server_streaming':
      return { handle: serverStreamHandler(pipeline, method, answer), type: 'serverStream' };
    case 'bidi_streaming':
      return { handle: bidiHandler(pipeline, method, answer), type: 'bidi' };
    case 'client_streaming':
      throw new Error(`${pathOf(method)}: no service here streams only requests`);
  }
}
