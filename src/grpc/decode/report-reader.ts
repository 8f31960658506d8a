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

const OPTIONS = { readUnknownFields: false };

const REPORT = ReportCapabilitiesRequestSchema.field.report.number;
const POOLS = BackendReportSchema.field.pools.number;
const CAPABILITIES = BackendReportSchema.field.capabilities.number;
const VOLUME_STATS = BackendReportSchema.field.volumeStats.number;

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
    if (number !== POOLS && number !== CAPABILITIES && number !== VOLUME_STATS) {
      reader.skip(type, number);
      continue;
    }
    if (type !== WireType.LengthDelimited) return null;
    if (at > from) mergeFromBinary(BackendReportSchema, report, bytes.subarray(from, at), OPTIONS);
    const value = valueAt(reader, bytes);
    from = reader.pos;
    // Two Structs are merged.
    if (number === CAPABILITIES) {
      if (report.capabilities !== undefined) return null;
      report.capabilities = structs.read(value, DEPTH);
      continue;
    }
    if (number === VOLUME_STATS) {
      if (report.volumeStats !== undefined) return null;
      // It has figures, so that it hardly comes again.
      report.volumeStats = decoded(value, DEPTH);
      continue;
    }
    const pool = readPool(value, structs);
    if (pool === null) return null;
    report.pools.push(pool);
  }
  if (reader.pos > from)
    mergeFromBinary(BackendReportSchema, report, bytes.subarray(from), OPTIONS);
  return report;
}
