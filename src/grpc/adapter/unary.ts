import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js';
import type { CallAccess } from '../../auth/call-access.js';
import type { CallSignal } from '../../ledger/lib/ports.js';
import type { Entrant } from '../admission/admission.js';
import { asksForWork } from '../admission/classes.js';
import { decoderOf, LARGE_BYTES } from '../decode/decode.js';
import { grpcError } from '../errors/status.js';
import { CallGone, callGone } from '../streams/abort.js';
import { Stretch } from '../values/stretch.js';
import type { CallPipeline } from './call-pipeline.js';
import { encoderOf } from './codec.js';
import { beginCall } from './ending.js';
import type { Method, Unary } from './implementation.js';

/**
 * A handler of grpc-js that decodes, checks, answers and turns whatever is thrown into a status.
 */
export function unaryHandler<I extends DescMessage, O extends DescMessage>(
  pipeline: CallPipeline,
  method: Method<I, O>,
  answer: Unary<I, O>,
): handleUnaryCall<Buffer, Buffer> {
  const decode = decoderOf(method.input);
  const encode = encoderOf(method.output);
  const waits = asksForWork(method);
  const gated = pipeline.gate.methodOf(method);
  return (call, callback) => {
    const end = beginCall(pipeline, gated, call);
    const signal = new UnarySignal(call);
    let request: MessageShape<I> | undefined;
    let access: CallAccess | undefined;
    const respond = async (): Promise<Buffer> => {
      // First, so that who may not ask takes nobody's turn.
      const admitted = pipeline.gate.admit(call, gated);
      const granted = admitted instanceof Promise ? await admitted : admitted;
      access = granted;
      if (!waits) return answered(granted);
      // Before it is looked at: what is refused, or given up while it waits, costs no more.
      const turn = pipeline.admission.enter(entrantOf(call, signal));
      if (turn !== null) await turn;
      try {
        return await answered(granted);
      } finally {
        pipeline.admission.leave();
      }
    };
    const answered = async (granted: CallAccess): Promise<Buffer> => {
      const first = typeof answer === 'function' ? answer : answer.fromBytes(call.request, granted);
      if (typeof first !== 'function') return encode(first.answer);
      if (call.request.length > LARGE_BYTES) {
        const stretch = new Stretch();
        request = await decode.inTurns(call.request, stretch);
        await pipeline.check.inTurns(method.input, request, stretch);
        await stretch.rest();
      } else {
        request = decode(call.request);
        pipeline.check(method.input, request);
      }
      return encode(await first(request, { signal, access: granted }));
    };
    respond().then(
      (bytes) => {
        signal.answered();
        end(call.cancelled ? callGone(call) : null, { request, access });
        callback(null, bytes);
      },
      (thrown: unknown) => {
        signal.answered();
        if (call.cancelled && thrown instanceof CallGone) return end(thrown, { request, access });
        const error = pipeline.explain(thrown);
        end(error, { request, access });
        callback(grpcError(error));
      },
    );
  };
}

function entrantOf(call: ServerUnaryCall<Buffer, Buffer>, signal: CallSignal): Entrant {
  return {
    client: call.getPeer(),
    bytes: call.request.length,
    deadlineAt: Number(call.getDeadline()),
    signal,
  };
}

/**
 * Reads from the call itself whether it is gone. An AbortSignal is costly and rarely used, so it is
 * made only when a handler listens.
 */
class UnarySignal implements CallSignal {
  #listened: AbortSignal | undefined;
  #answered = false;

  constructor(private readonly call: ServerUnaryCall<Buffer, Buffer>) {}

  /** grpc-js marks a call as cancelled after its answer, too; that does not count here. */
  get aborted(): boolean {
    return this.call.cancelled && !this.#answered;
  }

  get reason(): CallGone | undefined {
    return this.aborted ? callGone(this.call) : undefined;
  }

  throwIfAborted(): void {
    if (this.aborted) throw callGone(this.call);
  }

  addEventListener(
    type: 'abort',
    listener: () => void,
    options?: { readonly once: boolean },
  ): void {
    this.#listened ??= this.#listen();
    this.#listened.addEventListener(type, listener, options);
  }

  removeEventListener(type: 'abort', listener: () => void): void {
    this.#listened?.removeEventListener(type, listener);
  }

  #listen(): AbortSignal {
    const { call } = this;
    if (this.aborted) return AbortSignal.abort();
    const controller = new AbortController();
    call.once('cancelled', () => {
      if (this.aborted) controller.abort();
    });
    return controller.signal;
  }

  answered(): void {
    this.#answered = true;
  }
}
