import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  DescMessage,
  DescMethod,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
} from '@bufbuild/protobuf';
import type { ConnectRouter } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import type { GateMethod } from '../access/gate.js';
import type { CallPipeline } from '../adapter/call-pipeline.js';
import type {
  ServerStream,
  ServiceImplementation,
  UnaryAnswer,
} from '../adapter/implementation.js';
import { asked, WebCalls } from './web-calls.js';

/** Requests that read are small. */
const REQUEST_BYTES = 2 * 1024 * 1024;
/** Smaller answers are sent as they are. */
const COMPRESS_BYTES = 4 * 1024;

/** A service with what answers its methods, by their local names. */
export interface WebService {
  readonly service: DescService;
  readonly implementation: Readonly<Record<string, unknown>>;
}

/** The same with the types gone: of each method its descriptor says what it is. */
export function webService<S extends DescService>(
  service: S,
  implementation: ServiceImplementation<S>,
): WebService {
  return { service, implementation };
}

/** Answers a request whose path is a method's; any other with 404. */
export type WebHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * What browsers may call, by the Connect protocol: every method that an auditor may call, for such
 * a method changes nothing, and who one is. The gate lets callers in as it does over gRPC.
 */
export function webHandler(pipeline: CallPipeline, services: readonly WebService[]): WebHandler {
  const calls = new WebCalls(pipeline);
  const handle = connectNodeAdapter({
    // A header of its own: no page of another site may send it without being asked about first.
    requireConnectProtocolHeader: true,
    grpc: false,
    grpcWeb: false,
    readMaxBytes: REQUEST_BYTES,
    compressMinBytes: COMPRESS_BYTES,
    // It is served over HTTP/1.1 alone, whose requests are these.
    contextValues: (request) => asked(request as IncomingMessage),
    routes: (router) => {
      for (const one of services) addReads(router, calls, pipeline, one);
    },
  });
  return handle;
}

function addReads(
  router: ConnectRouter,
  calls: WebCalls,
  { gate }: CallPipeline,
  { service, implementation }: WebService,
): void {
  for (const method of service.methods) {
    const gated = gate.methodOf(method);
    if (isRead(gated)) addRead(router, calls, method, gated, implementation[method.localName]);
  }
}

function addRead(
  router: ConnectRouter,
  calls: WebCalls,
  method: DescMethod,
  gated: GateMethod,
  answer: unknown,
): void {
  // The descriptor's kind determines which of the two it is; ServiceImplementation has checked it.
  if (method.methodKind === 'unary')
    router.rpc(
      method as DescMethodUnary,
      calls.unary(method, gated, answer as UnaryAnswer<DescMessage, DescMessage>),
    );
  else if (method.methodKind === 'server_streaming')
    router.rpc(
      method as DescMethodServerStreaming,
      calls.stream(method, gated, answer as ServerStream<DescMessage, DescMessage>),
    );
  else throw new Error(`${gated.path}: browsers cannot send streams`);
}

/** Whether a method changes nothing, by who may call it. */
function isRead({ requires, audited }: GateMethod): boolean {
  if (audited) return false;
  return requires === 'identity' || (requires !== 'anyone' && requires.includes('auditor'));
}
