import { create, type JsonObject, toBinary } from '@bufbuild/protobuf';
import { anyPack, DurationSchema } from '@bufbuild/protobuf/wkt';
import { status as Code, Metadata, type StatusObject } from '@grpc/grpc-js';
import { ErrorInfoSchema, RetryInfoSchema } from '../../gen/google/rpc/error_details_pb.js';
import { type Status, StatusSchema } from '../../gen/google/rpc/status_pb.js';

/** A refusal of the server. */
export interface Refusal {
  readonly code: Exclude<keyof typeof Code, 'OK'>;
  /** A reason of docs/errors.md; empty: it is not the server that answers. */
  readonly reason: string;
  readonly message: string;
  readonly retryAfterMs?: number;
}

/** The status of one item of a batch. */
export function itemStatus({ code, reason, message, retryAfterMs }: Refusal): Status {
  const retryDelay = create(DurationSchema, {
    seconds: BigInt(Math.floor((retryAfterMs ?? 0) / 1000)),
    nanos: ((retryAfterMs ?? 0) % 1000) * 1e6,
  });
  const info = create(ErrorInfoSchema, { reason, domain: 'stowage' });
  const details = reason === '' ? [] : [anyPack(ErrorInfoSchema, info)];
  if (retryAfterMs !== undefined)
    details.push(anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay })));
  return create(StatusSchema, { code: Code[code], message, details });
}

/** The status of a whole call. */
export function callStatus(refusal: Refusal): StatusObject {
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(toBinary(StatusSchema, itemStatus(refusal))));
  return { code: Code[refusal.code], details: refusal.message, metadata };
}

/** The fields of a line in the transcript. */
export function lineOf({ code, reason, message, retryAfterMs }: Refusal): {
  code: string;
  message: string;
  reason: string;
  retry_after_ms?: number;
} & JsonObject {
  return {
    code,
    message,
    reason,
    ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }),
  };
}
