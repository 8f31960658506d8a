import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { status as Code } from '@grpc/grpc-js';
import { ErrorInfoSchema, RetryInfoSchema } from '../../gen/google/rpc/error_details_pb.js';
import type { Status } from '../../gen/google/rpc/status_pb.js';

/** What a status means to a program: code, reason, and how long to wait before a retry, ms. */
export interface Failure {
  readonly code: string;
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
}

/** Reads the status of one item. */
export function failureOf({ code, details }: Status): Failure {
  const delay = details
    .map((any) => anyUnpack(any, RetryInfoSchema)?.retryDelay)
    .find((found) => found !== undefined);
  return {
    code: Code[code] ?? 'UNKNOWN',
    reason:
      details
        .map((any) => anyUnpack(any, ErrorInfoSchema)?.reason)
        .find((found) => found !== undefined) ?? '',
    retryAfterMs: delay && Number(delay.seconds) * 1000 + Math.ceil(delay.nanos / 1e6),
  };
}
