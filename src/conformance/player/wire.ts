import {
  create,
  type DescMessage,
  type DescMethod,
  type DescMethodBiDiStreaming,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import {
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
} from '@grpc/grpc-js';
import { messageToJson } from '../transcript/messages.js';
import type { Recorder } from './recorder.js';
import { callStatus, lineOf, type Refusal } from './status.js';

/** Thrown by handlers to end a call with an error. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

const UNREADABLE = callStatus({
  code: 'INVALID_ARGUMENT',
  reason: 'INVALID_FIELDS',
  message: 'the message cannot be read',
});

/** An open stream of answers to the program. */
export interface OpenStream<O extends DescMessage> {
  send(message: MessageInitShape<O>): void;
  /** Ends the stream with an error. */
  end(refusal: Refusal): void;
  readonly closed: boolean;
}

/** A gRPC server that records every message. It serves only the methods that are registered. */
export class Wire {
  readonly #server = new Server();
  readonly #recorder: Recorder;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** Listens on a free port of this machine. Resolves with `host:port`. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) =>
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(`127.0.0.1:${port}`),
      ),
    );
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    answer: (request: MessageShape<I>) => MessageInitShape<O> | Promise<MessageInitShape<O>>,
  ): void {
    const handle: handleUnaryCall<Buffer, Buffer> = async (call, callback) => {
      const begun = this.#begin(method, call.request);
      if (!begun) return callback(UNREADABLE);
      const { request, number } = begun;
      try {
        const bytes = this.#response(method, number, await answer(request));
        this.#recorder.add({ event: 'status', call: number, code: 'OK' });
        callback(null, bytes);
      } catch (error) {
        const refusal = refusalOf(error);
        this.#recorder.add({ event: 'status', call: number, ...lineOf(refusal) });
        callback(callStatus(refusal));
      }
    };
    this.#server.register(pathOf(method), handle, asIs, asIs, 'unary');
  }

  serverStream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    open: (request: MessageShape<I>, stream: OpenStream<O>) => void,
  ): void {
    const handle: handleServerStreamingCall<Buffer, Buffer> = (call) => {
      const begun = this.#begin(method, call.request);
      if (!begun) return void call.emit('error', UNREADABLE);
      const { request, number } = begun;
      let closed = false;
      const close = (line: ReturnType<typeof lineOf> | { readonly code: string }) => {
        if (closed) return;
        closed = true;
        this.#recorder.add({ event: 'status', call: number, ...line });
      };
      call.on('cancelled', () => close({ code: 'CANCELLED' }));
      const stream: OpenStream<O> = {
        send: (message) => {
          if (!closed) call.write(this.#response(method, number, message));
        },
        end: (refusal) => {
          if (closed) return;
          close(lineOf(refusal));
          call.emit('error', callStatus(refusal));
        },
        get closed() {
          return closed;
        },
      };
      try {
        open(request, stream);
        this.#recorder.changed();
      } catch (error) {
        stream.end(refusalOf(error));
      }
    };
    this.#server.register(pathOf(method), handle, asIs, asIs, 'serverStream');
  }

  bidi<I extends DescMessage, O extends DescMessage>(
    method: DescMethodBiDiStreaming<I, O>,
    answer: (request: MessageShape<I>) => MessageInitShape<O>,
  ): void {
    const handle: handleBidiStreamingCall<Buffer, Buffer> = (call) => {
      const number = this.#recorder.nextCall();
      let received = false;
      const close = (code: string) => {
        if (received) this.#recorder.add({ event: 'status', call: number, code });
        received = false;
      };
      call.on('data', (bytes: Buffer) => {
        const request = this.#request(method, number, bytes);
        if (!request) return void call.emit('error', UNREADABLE);
        received = true;
        call.write(this.#response(method, number, answer(request)));
      });
      call.on('end', () => {
        close('OK');
        call.end();
      });
      call.on('cancelled', () => close('CANCELLED'));
    };
    this.#server.register(pathOf(method), handle, asIs, asIs, 'bidi');
  }

  #begin<I extends DescMessage>(
    method: DescMethod & { readonly input: I },
    bytes: Buffer,
  ): { readonly request: MessageShape<I>; readonly number: number } | undefined {
    const number = this.#recorder.nextCall();
    const request = this.#request(method, number, bytes);
    return request && { number, request };
  }

  /** Decodes and records a request; undefined if the bytes are no such message. */
  #request<I extends DescMessage>(
    method: DescMethod & { readonly input: I },
    call: number,
    bytes: Buffer,
  ): MessageShape<I> | undefined {
    try {
      const request = fromBinary(method.input, bytes);
      const message = messageToJson(method.input, request);
      this.#recorder.add({
        event: 'request',
        run: this.#recorder.run,
        call,
        method: method.name,
        message,
      });
      return request;
    } catch {
      return undefined;
    }
  }

  #response<O extends DescMessage>(
    method: DescMethod & { readonly output: O },
    call: number,
    init: MessageInitShape<O>,
  ): Buffer {
    const message = create(method.output, init);
    this.#recorder.add({ event: 'response', call, message: messageToJson(method.output, message) });
    return Buffer.from(toBinary(method.output, message));
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  throw error;
}

function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
