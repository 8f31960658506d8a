import { fromBinary } from '@bufbuild/protobuf';
import { type Any, anyUnpack } from '@bufbuild/protobuf/wkt';
import { status as Code, type Metadata, type ServiceError } from '@grpc/grpc-js';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  PreconditionFailureSchema,
  ResourceInfoSchema,
  RetryInfoSchema,
} from '../gen/google/rpc/error_details_pb.js';
import { type Status, StatusSchema } from '../gen/google/rpc/status_pb.js';
import { DiagnosisSchema } from '../gen/stowage/v1/decision_pb.js';
import { type CodeName, StowageError, type StowageErrorDetails } from './stowage-error.js';

const DETAILS_KEY = 'grpc-status-details-bin';

/** Converts anything that a call failed with into a StowageError. */
export function toStowageError(error: unknown): StowageError {
  if (error instanceof StowageError) return error;
  if (!isServiceError(error))
    return new StowageError(
      'UNKNOWN',
      error instanceof Error ? error.message : String(error),
      {},
      error,
    );
  const status = statusOf(error.metadata);
  const details = status === undefined ? {} : detailsOf(status.details);
  return new StowageError(codeName(error.code), message(error, status), details, error);
}

/** The error of one item in a batch. */
export function errorFromStatus(status: Status): StowageError {
  return new StowageError(codeName(status.code), status.message, detailsOf(status.details));
}

function message(error: ServiceError, status: Status | undefined): string {
  // grpc-js appends a note to its messages that is mostly empty.
  return (error.details || status?.message || error.message).replace(/ *Resolution note: *$/, '');
}

function isServiceError(error: unknown): error is ServiceError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'number' &&
    'details' in error
  );
}

function codeName(code: number): CodeName {
  return (Code[code] ?? 'UNKNOWN') as CodeName;
}

function statusOf(metadata: Metadata | undefined): Status | undefined {
  const raw = metadata?.get(DETAILS_KEY)[0];
  return raw instanceof Buffer ? attempt(() => fromBinary(StatusSchema, raw)) : undefined;
}

function detailsOf(packed: readonly Any[]): Partial<StowageErrorDetails> {
  return Object.assign({}, ...packed.map((any) => attempt(() => detailOf(any)) ?? {}));
}

function detailOf(any: Any): Partial<StowageErrorDetails> {
  const info = anyUnpack(any, ErrorInfoSchema);
  if (info) return { reason: info.reason, metadata: info.metadata };
  const bad = anyUnpack(any, BadRequestSchema);
  if (bad)
    return {
      violations: bad.fieldViolations.map(({ field, description }) => ({ field, description })),
    };
  const unmet = anyUnpack(any, PreconditionFailureSchema);
  if (unmet)
    return {
      preconditions: unmet.violations.map(({ type, subject, description }) => ({
        type,
        subject,
        description,
      })),
    };
  const resource = anyUnpack(any, ResourceInfoSchema);
  if (resource) return { resource: { type: resource.resourceType, name: resource.resourceName } };
  const delay = anyUnpack(any, RetryInfoSchema)?.retryDelay;
  if (delay) return { retryAfterMs: Number(delay.seconds) * 1000 + Math.ceil(delay.nanos / 1e6) };
  const diagnosis = anyUnpack(any, DiagnosisSchema);
  return diagnosis ? { diagnosis } : {};
}

/**
 * Code and message are useful without details: details that cannot be read must not hide the error.
 */
function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
