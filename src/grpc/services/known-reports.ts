import { hash } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import type { ReportHead } from '../../domain/report.js';
import {
  type BackendReport,
  BackendReportSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';
import type { KnownReport } from '../../ledger/api/reports.js';
import { reportHeadFromProto } from '../convert/report.js';
import { headViolations } from '../validate/report.js';

/**
 * Fields of a BackendReport that differ from report to report though its backend stays as it is:
 * revision, incarnation, sequence, time.
 */
const CHANGING: ReadonlySet<number> = new Set([
  BackendReportSchema.field.accountingRevision.number,
  BackendReportSchema.field.incarnation.number,
  BackendReportSchema.field.sequence.number,
  BackendReportSchema.field.measuredAt.number,
]);
const MAX_INCARNATION = 64;
/**
 * Of some 300 bytes each, more where a report has warnings. Each change of a backend adds one, so
 * that most are of the past.
 */
const MOST = 100_000;

/** A report's bytes: what changes from report to report, and a digest of all else. */
export interface TakenApart {
  readonly content: string;
  readonly head: Uint8Array;
}

/** The report that was taken with the same bytes, and what is new in this one. */
export interface FoundReport {
  readonly known: KnownReport;
  readonly head: ReportHead;
}

/**
 * Reports that were decoded, checked and taken, by the bytes of all in them but their order and
 * time: one that says the same again need not be decoded, checked and worked out again, which is
 * nearly all that it costs (`bench reports`). The least recent go where there are too many.
 */
export class KnownReports {
  readonly #known = new Map<string, KnownReport>();

  /**
   * A report was taken whose bytes these are. `context`: what the conversion depended on besides.
   */
  remember({ content }: TakenApart, context: string, report: KnownReport): void {
    const key = `${content} ${context}`;
    this.#known.delete(key);
    this.#known.set(key, report);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(oldest);
    }
  }

  /**
   * The report that was taken with the same bytes, and what is new in this one; null where there is
   * none, or where what is new must be looked at in full.
   */
  find({ content, head }: TakenApart, context: string): FoundReport | null {
    const known = this.#known.get(`${content} ${context}`);
    if (known === undefined) return null;
    const read = headOf(head);
    if (read === null) return null;
    this.remember({ content, head }, context, known);
    return { known, head: reportHeadFromProto(read) };
  }
}

/** Null: it does not keep the rules, or is none. */
function headOf(bytes: Uint8Array): BackendReport | null {
  try {
    const head = fromBinary(BackendReportSchema, bytes, { readUnknownFields: false });
    // Fewer UTF-16 units than that are fewer characters, too.
    return head.incarnation.length <= MAX_INCARNATION && headViolations(head).length === 0
      ? head
      : null;
  } catch {
    return null;
  }
}

/**
 * Takes the bytes of a ReportCapabilitiesRequest or StreamCapabilitiesRequest apart, which have the
 * report in the same field; null for what is not plainly one report and nothing else.
 */
export function takeApart(bytes: Buffer): TakenApart | null {
  // Field 1, with a length.
  if (bytes[0] !== 0x0a) return null;
  const length = varint(bytes, 1);
  if (length === null || length.end + length.value !== bytes.length) return null;
  const changing: Buffer[] = [];
  const content: Buffer[] = [];
  for (let at = length.end; at < bytes.length; ) {
    const tag = varint(bytes, at);
    const end = tag === null ? null : endOfField(bytes, tag.end, tag.value & 7);
    if (tag === null || end === null || end > bytes.length) return null;
    (CHANGING.has(tag.value >>> 3) ? changing : content).push(bytes.subarray(at, end));
    at = end;
  }
  return {
    content: hash('sha256', Buffer.concat(content), 'base64'),
    head: Buffer.concat(changing),
  };
}

/** Where a field ends whose value begins here; null for groups and what is no wire type. */
function endOfField(bytes: Uint8Array, at: number, wireType: number): number | null {
  if (wireType === 1) return at + 8;
  if (wireType === 5) return at + 4;
  if (wireType !== 0 && wireType !== 2) return null;
  // A number may have ten bytes; only where it ends matters.
  if (wireType === 0) return endOfNumber(bytes, at);
  const length = varint(bytes, at);
  return length === null ? null : length.end + length.value;
}

function endOfNumber(bytes: Uint8Array, from: number): number | null {
  for (let at = from; at < from + 10 && at < bytes.length; at++)
    if ((bytes[at] ?? 0) < 0x80) return at + 1;
  return null;
}

/** A number of at most four bytes, which no tag and no length of a message here exceeds. */
function varint(
  bytes: Uint8Array,
  from: number,
): { readonly value: number; readonly end: number } | null {
  let value = 0;
  for (let at = 0; at < 4; at++) {
    const byte = bytes[from + at];
    if (byte === undefined) return null;
    value |= (byte & 0x7f) << (7 * at);
    if (byte < 0x80) return { value, end: from + at + 1 };
  }
  return null;
}
