import type {
  DescMessage,
  DescMethod,
  DescService,
  MessageInitShape,
  MessageShape,
} from '@bufbuild/protobuf';
import type { CallAccess } from '../../auth/call-access.js';
import type { Actor } from '../../domain/actor.js';
import type { PhaseClock } from '../../ledger/lib/phases.js';
import type { CallSignal } from '../../ledger/lib/ports.js';
import type { ClientKey } from '../admission/client-key.js';

/** What a handler gets besides the request. */
export interface CallContext {
  /** What the caller may do. */
  readonly access: CallAccess;
  /** Whom the event log is to name for what the call changes; null: nobody. */
  readonly actor: Actor | null;
  /**
   * Fires when nobody waits for the answer any more (cancelled, past its deadline) and, for a
   * stream, when the server stops: its reason is the error that ends the stream.
   */
  readonly signal: CallSignal;
  /** Of a call that asks for a decision: measures what it takes its time for. */
  readonly phases?: PhaseClock | undefined;
  /** The call's span, or its caller's, as `traceparent`; undefined: it is in no trace. */
  readonly traceparent?: string | undefined;
}

/** Answers one request that was decoded and checked. */
export type UnaryAnswer<I extends DescMessage, O extends DescMessage> = (
  request: MessageShape<I>,
  call: CallContext,
) => Promise<MessageInitShape<O>> | MessageInitShape<O>;

/** Sees the bytes of a request before they are decoded and checked. */
export interface BytesFirst<I extends DescMessage, O extends DescMessage> {
  /**
   * The answer, if the bytes alone determine it; otherwise a function that answers the decoded
   * request. The function may keep what was found in the bytes.
   */
  fromBytes(
    bytes: Buffer,
    access: CallAccess,
  ): { readonly answer: MessageInitShape<O> } | UnaryAnswer<I, O>;
}

/** Answers one request. */
export type Unary<I extends DescMessage, O extends DescMessage> =
  | UnaryAnswer<I, O>
  | BytesFirst<I, O>;

/**
 * Answers one request with a stream; it ends when the iteration ends, or with what it throws. A
 * method that browsers may not call may also give messages that are encoded already, as a Buffer.
 */
export type ServerStream<I extends DescMessage, O extends DescMessage, Encoded = never> = (
  request: MessageShape<I>,
  call: CallContext,
) => AsyncIterable<MessageInitShape<O> | Encoded>;

/** One request of a stream, not decoded yet. */
export interface Incoming<I extends DescMessage> {
  readonly bytes: Buffer;
  /**
   * Decodes and checks it. Rejects with INVALID_FIELDS: the handler answers it, or lets it end the
   * stream.
   */
  read(): Promise<MessageShape<I>>;
}

/** What the handler of a stream of requests gets besides them. */
export interface BidiCallContext<I extends DescMessage> extends CallContext {
  /** Who calls, as far as fairness goes. */
  readonly client: ClientKey;
  /** The same requests, not decoded yet. Iterate either these or the decoded ones. */
  readonly incoming: AsyncIterable<Incoming<I>>;
}

/**
 * Answers a stream of requests with a stream. A request that cannot be decoded ends it, unless the
 * handler reads `incoming`.
 */
export type Bidi<I extends DescMessage, O extends DescMessage> = (
  requests: AsyncIterable<MessageShape<I>>,
  call: BidiCallContext<I>,
) => AsyncIterable<MessageInitShape<O>>;

/** A method with its types. */
export type Method<I extends DescMessage, O extends DescMessage> = DescMethod & {
  readonly input: I;
  readonly output: O;
};

type Implemented<M> = M extends {
  methodKind: infer K;
  input: infer I extends DescMessage;
  output: infer O extends DescMessage;
}
  ? K extends 'unary'
    ? Unary<I, O>
    : K extends 'server_streaming'
      ? ServerStream<I, O, Buffer>
      : K extends 'bidi_streaming'
        ? Bidi<I, O>
        : never
  : never;

/** Every method of a service, by its local name. */
export type ServiceImplementation<S extends DescService> = {
  readonly [K in keyof S['method']]: Implemented<S['method'][K]>;
};
