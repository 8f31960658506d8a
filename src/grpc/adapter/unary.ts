import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js';
import type { CallAccess } from '../../auth/call-access.js';
import type { CodedError } from '../../domain/errors.js';
import { PhaseClock } from '../../ledger/lib/phases.js';
import type { CallSignal } from '../../ledger/lib/ports.js';
import type { Admission, Entrant } from '../admission/admission.js';
import { asksForWork } from '../admission/classes.js';
import { type ClientKey, clientKeyOf } from '../admission/client-key.js';
import { decoderOf, LARGE_BYTES } from '../decode/decode.js';
import { grpcError } from '../errors/status.js';
import { CallGone, callGone } from '../streams/abort.js';
import { Stretch } from '../values/stretch.js';
import type { CallPipeline } from './call-pipeline.js';
import { encoderOf } from './codec.js';
import { beginCall, traceOf } from './ending.js';
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
    const trace = traceOf(pipeline, gated, call);
    const traceparent = trace?.traceparent;
    const end = beginCall(pipeline, gated, call, trace);
    const signal = new UnarySignal(call);
    const phases = waits ? new PhaseClock() : undefined;
    let request: MessageShape<I> | undefined;
    let access: CallAccess | undefined;
    const respond = async (): Promise<Buffer> => {
      // First, so that who may not ask takes nobody's turn.
      const admitted = pipeline.gate.admit(call, gated);
      const granted = admitted instanceof Promise ? await admitted : admitted;
      access = granted;
      if (!waits) return answered(granted);
      // Before it is looked at: what is refused, or given up while it waits, costs no more.
      const entrant = entrantOf(call, signal, granted);
      // Others may have come since its headers were looked at.
      if (!pipeline.admission.mayBegin(entrant.client))
        throw pipeline.admission.overloaded('creates', entrant.client);
      const turn = pipeline.admission.enter(entrant);
      if (turn !== null) await turn;
      signal.letIn(pipeline.admission, entrant);
      phases?.passed('wait');
      try {
        return await answered(granted);
      } finally {
        pipeline.admission.leave(entrant);
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
      const actor = pipeline.gate.actorOf(granted, call, gated);
      return encode(await first(request, { signal, access: granted, actor, phases, traceparent }));
    };
    respond().then(
      (bytes) => {
        signal.answered();
        end(call.cancelled ? callGone(call) : null, { request, access });
        callback(null, bytes);
        signal.told();
      },
      (thrown: unknown) => {
        signal.answered();
        if (call.cancelled && thrown instanceof CallGone) return end(thrown, { request, access });
        const error = pipeline.explain(thrown);
        end(error, { request, access });
        callback(pipeline.admission.answers.statusOf(error) ?? grpcError(error));
      },
    );
  };
}

function entrantOf(
  call: ServerUnaryCall<Buffer, Buffer>,
  signal: CallSignal,
  { identity }: CallAccess,
): Entrant {
  return {
    client: clientKeyOf(identity, call.getPeer()),
    bytes: call.request.length,
    deadlineAt: Number(call.getDeadline()),
    signal,
    announced: true,
  };
}

/**
 * Reads from the call itself whether it is gone. An AbortSignal is costly and rarely used, so it is
 * made only when a handler listens.
 */
class UnarySignal implements CallSignal {
  #listened: AbortSignal | undefined;
  #answered = false;
  /** Where it was let in, as whose, and until when it is to be answered, epoch ms. */
  #entry: { admission: Admission; client: ClientKey; deadlineAt: number } | undefined;
  #late: CodedError | null = null;
  /** When it was not too late, by the process's clock, ms. */
  #inTimeAt = 0;

  constructor(private readonly call: ServerUnaryCall<Buffer, Buffer>) {}

  /** grpc-js marks a call as cancelled after its answer, too; that does not count here. */
  get aborted(): boolean {
    return !this.#answered && (this.call.cancelled || this.#isLate());
  }

  get reason(): CallGone | CodedError | undefined {
    if (!this.aborted) return undefined;
    return this.call.cancelled ? callGone(this.call) : (this.#late ?? undefined);
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  /** From now on, what would be committed so late that nobody heard of it is not begun. */
  letIn(admission: Admission, { client, deadlineAt }: Entrant): void {
    this.#entry = { admission, client, deadlineAt };
  }

  /** Its answer is on its way. */
  told(): void {
    const now = performance.now();
    if (this.#inTimeAt > 0) this.#entry?.admission.answered(now - this.#inTimeAt);
  }

  /** What was late once remains so. */
  #isLate(): boolean {
    if (this.#entry === undefined || this.#late !== null) return this.#late !== null;
    const { admission, client, deadlineAt } = this.#entry;
    if (admission.tooLate(deadlineAt)) this.#late = admission.overloaded('deadline', client);
    else this.#inTimeAt = performance.now();
    return this.#late !== null;
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
