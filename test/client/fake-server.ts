import {
  create,
  type DescMessage,
  type DescMethod,
  type DescService,
  fromBinary,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import {
  Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { StatusSchema } from '../../src/gen/google/rpc/status_pb.js';

/**
 * A server with the given handlers, by method name in camel case. Other methods are UNIMPLEMENTED.
 */
export async function fakeServer(
  service: DescService,
  handlers: Readonly<Record<string, UntypedHandleCall>>,
): Promise<{ readonly address: string; stop(): void }> {
  const server = new Server();
  const methods = service.methods.filter((method) => Object.hasOwn(handlers, method.localName));
  server.addService(
    Object.fromEntries(methods.map((method) => [method.localName, definition(method)])),
    handlers,
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

/** An error of a handler, with packed details. */
export function richError(
  code: number,
  message: string,
  details: readonly ReturnType<typeof packed>[],
): Error & { code: number; metadata: Metadata } {
  const metadata = new Metadata();
  metadata.set(
    'grpc-status-details-bin',
    Buffer.from(
      toBinary(StatusSchema, create(StatusSchema, { code, message, details: [...details] })),
    ),
  );
  return Object.assign(new Error(message), { code, details: message, metadata });
}

/** One detail. */
export function packed<S extends DescMessage>(schema: S, init: MessageInitShape<S>) {
  return anyPack(schema, create(schema, init));
}

function definition(method: DescMethod): MethodDefinition<unknown, unknown> {
  const write = (schema: DescMessage) => (value: unknown) =>
    Buffer.from(toBinary(schema, create(schema, value as MessageInitShape<DescMessage>)));
  const read = (schema: DescMessage) => (bytes: Buffer) => fromBinary(schema, bytes);
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    requestStream:
      method.methodKind === 'bidi_streaming' || method.methodKind === 'client_streaming',
    responseStream:
      method.methodKind === 'bidi_streaming' || method.methodKind === 'server_streaming',
    requestSerialize: write(method.input),
    requestDeserialize: read(method.input),
    responseSerialize: write(method.output),
    responseDeserialize: read(method.output),
  };
}
