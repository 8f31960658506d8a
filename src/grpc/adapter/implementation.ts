import type { DescMessage, DescMethod, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { CallSignal } from '../../ledger/ports.js';

/** What a handler knows of its call besides the request. */
export interface CallContext {
  /**
   * Fires when nobody waits for the answer any more (cancelled, past its deadline) and, for a stream, when the server stops: its reason
   * is the error that the stream ends with.
   */
  readonly signal: CallSignal;
}

/** What the handler of one request knows of its call besides. */
export interface UnaryCallContext extends CallContext {
  /** The request as it came. */
  readonly bytes: Buffer;
}

/** Answers one request. */
export interface Unary<I extends DescMessage, O extends DescMessage> {
  (request: MessageShape<I>, call: UnaryCallContext): Promise<MessageInitShape<O>> | MessageInitShape<O>;
  /** Answers a request by its bytes alone, neither decoded nor checked; null where it cannot. */
  fromBytes?(bytes: Buffer): MessageInitShape<O> | null;
}

/** Answers one request with a stream; it ends when the iteration ends, or with what it throws. */
export type ServerStream<I extends DescMessage, O extends DescMessage> = (
  request: MessageShape<I>,
  call: CallContext,
) => AsyncIterable<MessageInitShape<O>>;

/**
 * Answers a stream of requests with a stream. A request that cannot be decoded throws INVALID_FIELDS
 * where it is read, which ends the stream unless the handler goes on to ask for the next.
 */
export type Bidi<I extends DescMessage, O extends DescMessage> = (
  requests: AsyncIterable<MessageShape<I>>,
  call: CallContext,
) => AsyncIterable<MessageInitShape<O>>;

/** A method with its types. */
export type Method<I extends DescMessage, O extends DescMessage> = DescMethod & { readonly input: I; readonly output: O };

type Implemented<M> = M extends { methodKind: infer K; input: infer I extends DescMessage; output: infer O extends DescMessage }
  ? K extends 'unary'
    ? Unary<I, O>
    : K extends 'server_streaming'
      ? ServerStream<I, O>
      : K extends 'bidi_streaming'
        ? Bidi<I, O>
        : never
  : never;

/** Every method of a service, by its local name: what a service file hands over. */
export type ServiceImplementation<S extends DescService> = { readonly [K in keyof S['method']]: Implemented<S['method'][K]> };
