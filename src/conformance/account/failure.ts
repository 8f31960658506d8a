import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { status as Code } from '@grpc/grpc-js';
import { ErrorInfoSchema, RetryInfoSchema } from '../../gen/google/rpc/error_details_pb.js';
import type { Status } from '../../gen/google/rpc/status_pb.js';

/** What a program is to learn from a status: code, reason, and when to ask again, ms. */
export interface Failure {
  readonly code: string;
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
}

/** The failure that a status of one item tells of. */
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
