import type { MessageInitShape } from '@bufbuild/protobuf';
import type { DurationSchema, Timestamp, TimestampSchema } from '@bufbuild/protobuf/wkt';

/** Epoch milliseconds of a timestamp; finer parts are cut off. */
export function timestampToMillis(timestamp: Timestamp): number {
  return Number(timestamp.seconds) * 1000 + Math.floor(timestamp.nanos / 1e6);
}

/** The same; null if it is absent. */
export function timestampOrNull(timestamp: Timestamp | undefined): number | null {
  return timestamp === undefined ? null : timestampToMillis(timestamp);
}

/** A timestamp of epoch milliseconds. */
export function millisToTimestamp(millis: number): MessageInitShape<typeof TimestampSchema> {
  const seconds = Math.floor(millis / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((millis - seconds * 1000) * 1e6) };
}

/** The same, absent for null. */
export function optionalTimestamp(
  millis: number | null,
): MessageInitShape<typeof TimestampSchema> | undefined {
  return millis === null ? undefined : millisToTimestamp(millis);
}

/** A span of milliseconds. */
export function millisToDuration(millis: number): MessageInitShape<typeof DurationSchema> {
  const seconds = Math.trunc(millis / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((millis - seconds * 1000) * 1e6) };
}
