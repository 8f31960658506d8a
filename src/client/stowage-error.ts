import type { Diagnosis } from '../gen/stowage/v1/decision_pb.js';

/** Names of the gRPC status codes. */
export type CodeName =
  | 'OK'
  | 'CANCELLED'
  | 'UNKNOWN'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED';

/** An invalid field of the request. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** A precondition that did not hold. */
export interface PreconditionViolation {
  readonly type: string;
  readonly subject: string;
  readonly description: string;
}

/** Details of an error besides code and message. */
export interface StowageErrorDetails {
  /**
   * A reason of docs/errors.md. Empty if the error is not Stowage's (no connection, a deadline, a
   * proxy).
   */
  readonly reason: string;
  /** The values that the message contains, by name. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];
  readonly preconditions: readonly PreconditionViolation[];
  /** The resource that was not found, or that conflicts. */
  readonly resource: { readonly type: string; readonly name: string } | undefined;
  /** How long to wait before a retry, ms. */
  readonly retryAfterMs: number | undefined;
  /** Why no pool fitted, shortened. GetDiagnosis answers all of it. */
  readonly diagnosis: Diagnosis | undefined;
}

const NOTHING: StowageErrorDetails = {
  reason: '',
  metadata: {},
  violations: [],
  preconditions: [],
  resource: undefined,
  retryAfterMs: undefined,
  diagnosis: undefined,
};

/** The error class of every failed call. */
export class StowageError extends Error implements StowageErrorDetails {
  override readonly name = 'StowageError';
  readonly code: CodeName;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];
  readonly preconditions: readonly PreconditionViolation[];
  readonly resource: { readonly type: string; readonly name: string } | undefined;
  readonly retryAfterMs: number | undefined;
  readonly diagnosis: Diagnosis | undefined;

  constructor(
    code: CodeName,
    message: string,
    details: Partial<StowageErrorDetails> = {},
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    const all = { ...NOTHING, ...details };
    this.code = code;
    this.reason = all.reason;
    this.metadata = all.metadata;
    this.violations = all.violations;
    this.preconditions = all.preconditions;
    this.resource = all.resource;
    this.retryAfterMs = all.retryAfterMs;
    this.diagnosis = all.diagnosis;
  }

  /** Whether no pool fitted, which is an answer to the request and not a fault. */
  get refused(): boolean {
    return this.code === 'RESOURCE_EXHAUSTED' && this.reason === 'NO_VALID_BACKEND';
  }
}
