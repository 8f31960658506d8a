import { create, toBinary } from '@bufbuild/protobuf';
import { status as Code, Metadata, type StatusObject } from '@grpc/grpc-js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import { CodedError, type FailureRecord } from '../../domain/errors.js';
import { type Status, StatusSchema } from '../../gen/google/rpc/status_pb.js';
import { DETAIL_BUDGETS, shorten } from '../values/shorten.js';
import { visible } from '../values/visible.js';
import { detailsOf, retryAfterMs } from './details.js';
import { PlainStatus } from './plain-status.js';

const DETAILS_KEY = 'grpc-status-details-bin';
/** Read by the retries that gRPC clients have built in; they do not read RetryInfo. */
const PUSHBACK_KEY = 'grpc-retry-pushback-ms';

/**
 * Most bytes of an encoded status: some clients refuse headers of more than 8 KiB in all, and the
 * status is sent in base64.
 */
export const MAX_STATUS_BYTES = 4095;

/**
 * The status of an error, with the standard details, shortened until it is at most
 * MAX_STATUS_BYTES.
 */
export function statusOf(error: CodedError | PlainStatus): Status {
  return error instanceof PlainStatus
    ? create(StatusSchema, { code: Code[error.code], message: visible(error.message) })
    : fitted(error).status;
}

/** The status of a failure that is stored with its request. */
export function statusOfFailure(
  failure: FailureRecord,
  diagnosis: Diagnosis | null = null,
): Status {
  const { reason, message, metadata } = failure;
  return statusOf(
    new CodedError(reason, message, diagnosis === null ? { metadata } : { metadata, diagnosis }),
  );
}

/** The same as grpc-js sends it, ending a call. */
export function grpcError(error: CodedError | PlainStatus): StatusObject {
  if (error instanceof PlainStatus)
    return { code: Code[error.code], details: visible(error.message), metadata: new Metadata() };
  const { status, bytes } = fitted(error);
  const metadata = new Metadata();
  metadata.set(DETAILS_KEY, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const retryMs = retryAfterMs(error);
  if (retryMs !== null) metadata.set(PUSHBACK_KEY, String(retryMs));
  return { code: status.code, details: status.message, metadata };
}

function fitted(error: CodedError): { readonly status: Status; readonly bytes: Uint8Array } {
  let last: { readonly status: Status; readonly bytes: Uint8Array } | undefined;
  for (const budget of DETAIL_BUDGETS) {
    const status = create(StatusSchema, {
      code: Code[error.code],
      message: shorten(visible(error.message), budget.message),
      details: detailsOf(error, budget),
    });
    last = { status, bytes: toBinary(StatusSchema, status) };
    if (last.bytes.length <= MAX_STATUS_BYTES) break;
  }
  if (last === undefined) throw new Error('there is always some budget');
  return last;
}
