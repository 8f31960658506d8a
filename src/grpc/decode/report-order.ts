import { type BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { type Timestamp, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { BackendReportSchema } from '../../gen/stowage/v1/capability_service_pb.js';
import type { ReportHeadProto } from '../convert/report.js';

const FIELD = BackendReportSchema.field;
const REVISION = FIELD.accountingRevision.number;
const INCARNATION = FIELD.incarnation.number;
const SEQUENCE = FIELD.sequence.number;
const MEASURED_AT = FIELD.measuredAt.number;
const SECONDS = TimestampSchema.field.seconds.number;
const NANOS = TimestampSchema.field.nanos.number;

/** Numbers of the fields that order a report among others: they change with each report. */
export const ORDER_FIELDS: ReadonlySet<number> = new Set([
  REVISION,
  INCARNATION,
  SEQUENCE,
  MEASURED_AT,
]);

/**
 * Reads one of them, whose tag was read. False: it is stated in a way in which no client states it,
 * and the library must read it; the reader is anywhere then. Throws if the bytes cannot be decoded.
 */
export function readOrder(
  order: ReportHeadProto,
  number: number,
  type: WireType,
  reader: BinaryReader,
): boolean {
  const isNumber = number === REVISION || number === SEQUENCE;
  if (type !== (isNumber ? WireType.Varint : WireType.LengthDelimited)) return false;
  if (number === REVISION) order.accountingRevision = BigInt(reader.uint64());
  else if (number === SEQUENCE) order.sequence = BigInt(reader.uint64());
  else if (number === INCARNATION) order.incarnation = reader.string(true);
  else {
    // Two times are merged.
    const time = order.measuredAt === undefined ? readTime(reader) : null;
    if (time === null) return false;
    order.measuredAt = time;
  }
  return true;
}

function readTime(reader: BinaryReader): Timestamp | null {
  const length = reader.uint32();
  const end = reader.pos + length;
  const time: Timestamp = { $typeName: TimestampSchema.typeName, seconds: 0n, nanos: 0 };
  while (reader.pos < end) {
    const [number, type] = reader.tag();
    if (type !== WireType.Varint) return null;
    if (number === SECONDS) time.seconds = BigInt(reader.int64());
    else if (number === NANOS) time.nanos = reader.int32();
    else return null;
  }
  return reader.pos === end ? time : null;
}
