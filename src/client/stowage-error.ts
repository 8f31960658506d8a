import type { Diagnosis } from '../gen/stowage/v1/decision_pb.js';

/** gRPC's names of its codes. */
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

/** A field of the request that is wrong. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** Something that had to hold and did not. */
export interface PreconditionViolation {
  readonly type: string;
  readonly subject: string;
  readonly description: string;
}

/** What an error carries besides code and text. */
export interface StowageErrorDetails {
  /**
   * Reason of Stowage's error table; empty where the error is not Stowage's (no connection, a
   * deadline, a proxy).
   */
  readonly reason: string;
  /** Every value that the message holds. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];
  readonly preconditions: readonly PreconditionViolation[];
  /** What was not found or is in the way. */
  readonly resource: { readonly type: string; readonly name: string } | undefined;
  /** How long to wait before asking again, ms. */
  readonly retryAfterMs: number | undefined;
  /** Why nothing fitted, shortened; GetDiagnosis has the rest. */
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

/** The one error that every call fails with. */
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

  /** Nothing fitted: the only refusal that is an answer and not a fault. */
  get refused(): boolean {
    return this.code === 'RESOURCE_EXHAUSTED' && this.reason === 'NO_VALID_BACKEND';
  }
}
