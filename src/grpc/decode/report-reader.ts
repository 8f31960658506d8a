import { create, mergeFromBinary } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import {
  type BackendReport,
  BackendReportSchema,
  type ReportCapabilitiesRequest,
  ReportCapabilitiesRequestSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';
import { decoded, KnownStructs } from './known-structs.js';
import { readPool, valueAt } from './pool-reader.js';
import { ORDER_FIELDS, readOrder } from './report-order.js';

const OPTIONS = { readUnknownFields: false };

const REPORT = ReportCapabilitiesRequestSchema.field.report.number;
const HOST = BackendReportSchema.field.host.number;
const ZONE = BackendReportSchema.field.availabilityZone.number;
const POOLS = BackendReportSchema.field.pools.number;
const CAPABILITIES = BackendReportSchema.field.capabilities.number;
const VOLUME_STATS = BackendReportSchema.field.volumeStats.number;

const READ_HERE: ReadonlySet<number> = new Set([
  ...ORDER_FIELDS,
  HOST,
  ZONE,
  POOLS,
  CAPABILITIES,
  VOLUME_STATS,
]);

/** How many messages are around a Struct of a backend. */
const DEPTH = 2;

/**
 * Makes a reader of reports. Capabilities are two thirds of a report; they are decoded only once,
 * however often they come. It answers what the library does, with Values without a kind as
 * undefined; null: the library must read it, for it is stated in a way in which no client states
 * it, or it is no report.
 */
export function reportReader(
  structs = new KnownStructs(),
): (bytes: Uint8Array) => ReportCapabilitiesRequest | null {
  return (bytes) => {
    try {
      const report = readRequest(
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
        structs,
      );
      return report === null ? null : create(ReportCapabilitiesRequestSchema, { report });
    } catch {
      return null;
    }
  };
}

function readRequest(bytes: Buffer, structs: KnownStructs): BackendReport | null {
  const reader = new BinaryReader(bytes);
  const [number, type] = reader.tag();
  if (number !== REPORT || type !== WireType.LengthDelimited) return null;
  const value = valueAt(reader, bytes);
  return reader.pos === bytes.length ? readReport(value, structs) : null;
}

/** The library merges the stretches of fields between those that are read here. */
function readReport(bytes: Buffer, structs: KnownStructs): BackendReport | null {
  const report = create(BackendReportSchema);
  const reader = new BinaryReader(bytes);
  let from = 0;
  while (reader.pos < reader.len) {
    const at = reader.pos;
    const [number, type] = reader.tag();
    if (!READ_HERE.has(number)) {
      reader.skip(type, number);
      continue;
    }
    if (at > from) mergeFromBinary(BackendReportSchema, report, bytes.subarray(from, at), OPTIONS);
    const isRead = ORDER_FIELDS.has(number)
      ? readOrder(report, number, type, reader)
      : type === WireType.LengthDelimited && readPart(report, number, reader, bytes, structs);
    if (!isRead) return null;
    from = reader.pos;
  }
  if (reader.pos > from)
    mergeFromBinary(BackendReportSchema, report, bytes.subarray(from), OPTIONS);
  return report;
}

/** False: the library must read it. */
function readPart(
  report: BackendReport,
  number: number,
  reader: BinaryReader,
  bytes: Buffer,
  structs: KnownStructs,
): boolean {
  if (number === HOST) report.host = reader.string(true);
  else if (number === ZONE) report.availabilityZone = reader.string(true);
  else if (number === POOLS) {
    const pool = readPool(valueAt(reader, bytes), structs);
    if (pool === null) return false;
    report.pools.push(pool);
  } else if (number === CAPABILITIES && report.capabilities === undefined)
    report.capabilities = structs.read(valueAt(reader, bytes), DEPTH);
  // It has figures, so that it hardly comes again.
  else if (number === VOLUME_STATS && report.volumeStats === undefined)
    report.volumeStats = decoded(valueAt(reader, bytes), DEPTH);
  // Two Structs are merged.
  else return false;
  return true;
}
