import type { Logger } from 'pino';
import type { CodedError } from '../../domain/errors.js';
import type { AccessGate } from '../access/gate.js';
import type { Admission } from '../admission/admission.js';
import type { RequestBytes } from '../admission/request-bytes.js';
import type { PlainStatus } from '../errors/plain-status.js';
import type { OpenStreams } from '../streams/open-streams.js';
import type { Check } from '../validate/check.js';

/**
 * Called when a call has ended: its path, the name of its gRPC code, and its duration in seconds.
 */
export type CallObserver = (method: string, code: string, seconds: number) => void;

/** Follows calls in traces. Must not throw. */
export interface CallTracer {
  /**
   * A call has come. Undefined: it is not followed.
   * @param path `/package.Service/Method`
   * @param header a header of the call by its name in lower case
   */
  begin(path: string, header: (name: string) => string | undefined): CallTrace | undefined;
}

/** A call that is followed. */
export interface CallTrace {
  /**
   * Its span, or that of its caller, as `traceparent` of W3C Trace Context: for what is done
   * because of it.
   */
  readonly traceparent: string;
  /**
   * The call has ended. Left out: nobody is told.
   * @param code name of its gRPC code
   * @param ids the ids by which a person finds it
   */
  end?(code: string, ids: Readonly<Record<string, string | readonly string[]>>): void;
}

/** What every call passes through on its way in and out. */
export interface CallPipeline {
  /** Says who calls, and what the caller may do. */
  readonly gate: AccessGate;
  readonly check: Check;
  /** Turns whatever was thrown into an error that can be sent; logs a fault. */
  readonly explain: (thrown: unknown) => CodedError | PlainStatus;
  readonly admission: Admission;
  readonly requestBytes: RequestBytes;
  readonly streams: OpenStreams;
  readonly log: Logger;
  readonly observe: CallObserver | undefined;
  /** Undefined: no call is followed. */
  readonly tracer: CallTracer | undefined;
}
