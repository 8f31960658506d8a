import type {
  DescMessage,
  DescMethod,
  DescMethodBiDiStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
} from '@bufbuild/protobuf';
import type { Client } from '@grpc/grpc-js';
import type { UnaryDefaults } from './call-options.js';
import { type BidiCall, bidiCall, type ServerStreamCall, serverStreamCall } from './streams.js';
import { type UnaryCall, unaryCall } from './unary.js';

/** A service's methods, typed by its descriptor. */
export type ServiceClient<S extends DescService> = {
  readonly [K in keyof S['method']]: MethodCall<S['method'][K]>;
};

type MethodCall<M> = M extends {
  methodKind: 'unary';
  input: infer I extends DescMessage;
  output: infer O extends DescMessage;
}
  ? UnaryCall<I, O>
  : M extends {
        methodKind: 'server_streaming';
        input: infer I extends DescMessage;
        output: infer O extends DescMessage;
      }
    ? ServerStreamCall<I, O>
    : M extends {
          methodKind: 'bidi_streaming';
          input: infer I extends DescMessage;
          output: infer O extends DescMessage;
        }
      ? BidiCall<I, O>
      : never;

/** Creates the client of one service. */
export function serviceClient<S extends DescService>(
  channel: Client,
  service: S,
  defaults: UnaryDefaults,
): ServiceClient<S> {
  const calls = service.methods.map((method) => [
    method.localName,
    callOf(channel, method, defaults),
  ]);
  return Object.fromEntries(calls) as ServiceClient<S>;
}

function callOf(channel: Client, method: DescMethod, defaults: UnaryDefaults): unknown {
  switch (method.methodKind) {
    case 'unary':
      return unaryCall(channel, method as DescMethodUnary, defaults);
    case 'server_streaming':
      return serverStreamCall(channel, method as DescMethodServerStreaming);
    case 'bidi_streaming':
      return bidiCall(channel, method as DescMethodBiDiStreaming);
    case 'client_streaming':
      // Stowage has no client-streaming methods; their type is `never`.
      return undefined;
  }
}
