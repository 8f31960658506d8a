import type { Diagnosis } from './diagnosis.js';

/** gRPC's names of the codes that Stowage answers with. */
export type ErrorCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'FAILED_PRECONDITION'
  | 'RESOURCE_EXHAUSTED'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'INTERNAL';

/**
 * The table of errors: every reason with its gRPC code. A reason never changes once it is released.
 * docs/errors.md is checked against it.
 */
export const ERRORS = {
  INVALID_FIELDS: 'INVALID_ARGUMENT',
  INVALID_PAGE_TOKEN: 'INVALID_ARGUMENT',
  INVALID_RESUME_TOKEN: 'INVALID_ARGUMENT',
  INVALID_PLAN_TOKEN: 'INVALID_ARGUMENT',
  CLOCK_AHEAD: 'INVALID_ARGUMENT',
  BACKEND_NOT_FOUND: 'NOT_FOUND',
  HOST_NOT_FOUND: 'NOT_FOUND',
  POOL_NOT_FOUND: 'NOT_FOUND',
  VOLUME_NOT_FOUND: 'NOT_FOUND',
  SNAPSHOT_NOT_FOUND: 'NOT_FOUND',
  DECISION_NOT_FOUND: 'NOT_FOUND',
  REQUEST_NOT_FOUND: 'NOT_FOUND',
  NOT_REMEMBERED: 'NOT_FOUND',
  REQUEST_ID_REUSED: 'ALREADY_EXISTS',
  VOLUME_EXISTS: 'ALREADY_EXISTS',
  SNAPSHOT_EXISTS: 'ALREADY_EXISTS',
  GROUP_EXISTS: 'ALREADY_EXISTS',
  BACKUP_EXISTS: 'ALREADY_EXISTS',
  NO_VALID_BACKEND: 'RESOURCE_EXHAUSTED',
  OVERLOADED: 'RESOURCE_EXHAUSTED',
  WAITING_FULL: 'RESOURCE_EXHAUSTED',
  CREATE_FAILED: 'ABORTED',
  OPERATION_FAILED: 'ABORTED',
  RESOLVER_FAILED: 'ABORTED',
  ORDER_UNREADABLE: 'ABORTED',
  SET_ROLLED_BACK: 'ABORTED',
  PLAN_EXPIRED: 'FAILED_PRECONDITION',
  PLAN_OUTDATED: 'FAILED_PRECONDITION',
  VOLUME_BUSY: 'FAILED_PRECONDITION',
  LEASE_LOST: 'FAILED_PRECONDITION',
  DECISION_WITHDRAWN: 'FAILED_PRECONDITION',
  WRONG_BACKEND: 'FAILED_PRECONDITION',
  OUTCOME_CONFLICT: 'FAILED_PRECONDITION',
  NOT_SETTLEABLE: 'FAILED_PRECONDITION',
  NOTHING_TO_RESCHEDULE: 'FAILED_PRECONDITION',
  REVISION_AHEAD: 'FAILED_PRECONDITION',
  MASS_FORGET: 'FAILED_PRECONDITION',
  BACKEND_RENAMED: 'FAILED_PRECONDITION',
  POOL_RENAMED: 'FAILED_PRECONDITION',
  RENAME_REFUSED: 'FAILED_PRECONDITION',
  BACKEND_IN_USE: 'FAILED_PRECONDITION',
  REVISION_NOT_REACHED: 'FAILED_PRECONDITION',
  EVENTS_EXPIRED: 'OUT_OF_RANGE',
  WORKER_REPLACED: 'ABORTED',
  NO_CREDENTIALS: 'UNAUTHENTICATED',
  INVALID_TOKEN: 'UNAUTHENTICATED',
  CREDENTIALS_EXPIRED: 'UNAUTHENTICATED',
  ROLE_MISSING: 'PERMISSION_DENIED',
  OUT_OF_SCOPE: 'PERMISSION_DENIED',
  ACCESS_CHANGED: 'UNAVAILABLE',
  STORE_UNAVAILABLE: 'UNAVAILABLE',
  STORE_CORRUPT: 'DATA_LOSS',
  STORE_DISPLACED: 'UNAVAILABLE',
  CONTENDED: 'UNAVAILABLE',
  SHUTTING_DOWN: 'UNAVAILABLE',
  INTERNAL_FAULT: 'INTERNAL',
} as const satisfies Record<string, ErrorCode>;

export type ErrorReason = keyof typeof ERRORS;

/** One field that is wrong, with its path in the request; empty: several do not go together. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** `field: what is wrong`, or without a field what is wrong alone. */
export function violationText({ field, description }: FieldViolation): string {
  return field === '' ? description : `${field}: ${description}`;
}

/** A failure as it is stored with a request, to be answered again. */
export interface FailureRecord {
  readonly reason: ErrorReason;
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What an error carries besides reason and text. */
export interface ErrorDetails {
  /** Every value that the message contains. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly violations?: readonly FieldViolation[];
  readonly diagnosis?: Diagnosis;
  /** For UNAVAILABLE and OVERLOADED: how long to wait before trying again, ms. */
  readonly retryAfterMs?: number;
}

/** An error for the caller: a reason from the table, with the values that belong to it. */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly reason: ErrorReason;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];
  readonly diagnosis: Diagnosis | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(reason: ErrorReason, message: string, details: ErrorDetails = {}) {
    super(message);
    this.reason = reason;
    this.metadata = details.metadata ?? {};
    this.violations = details.violations ?? [];
    this.diagnosis = details.diagnosis;
    this.retryAfterMs = details.retryAfterMs;
  }

  get code(): ErrorCode {
    return ERRORS[this.reason];
  }

  /** The error as it is stored with a request. */
  record(): FailureRecord {
    return { reason: this.reason, message: this.message, metadata: this.metadata };
  }
}
