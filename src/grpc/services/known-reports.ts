import { hash } from 'node:crypto';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { ReportHead } from '../../domain/report.js';
import type { KnownReport } from '../../ledger/api/reports.js';
import { type ReportHeadProto, reportHeadFromProto } from '../convert/report.js';
import { ORDER_FIELDS, readOrder } from '../decode/report-order.js';
import { counterFault, timeFault } from '../validate/kept-values.js';

const MAX_INCARNATION = 64;
/**
 * Bytes of all that are kept. A report without warnings takes one entry's; each change of a backend
 * adds one, so that most are of the past.
 */
const MOST_BYTES = 32 * 1024 * 1024;
const ENTRY_BYTES = 300;
const WARNING_BYTES = 100;

/** A report's bytes: its changing fields, and a digest of the others. */
export interface TakenApart {
  readonly content: string;
  readonly head: Uint8Array;
}

/** The earlier report with the same content, and the changing fields of this one. */
export interface FoundReport {
  readonly known: KnownReport;
  readonly head: ReportHead;
}

/**
 * Reports that were decoded, checked and applied, by their bytes without order and time. A report
 * with the same content need not be decoded, checked and converted again, which is nearly all of
 * its cost (`bench reports`). If there are too many, the least recently used ones are dropped.
 */
export class KnownReports {
  readonly #known = new Map<string, { readonly report: KnownReport; readonly bytes: number }>();
  #bytes = 0;

  constructor(private readonly mostBytes = MOST_BYTES) {}

  /** What is kept takes about so many bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Records a report that was applied. `context`: what its conversion depended on besides its
   * bytes.
   */
  remember({ content }: TakenApart, context: string, report: KnownReport): void {
    const key = keyOf(content, context);
    this.#forget(key);
    const bytes = bytesOf(report) + 2 * context.length;
    this.#known.set(key, { report, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#known.keys()) {
      if (this.#bytes <= this.mostBytes) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#bytes -= this.#known.get(key)?.bytes ?? 0;
    this.#known.delete(key);
  }

  /**
   * The earlier report with the same content, and the changing fields of this one; null if there is
   * none, or if this one must be checked in full.
   */
  find({ content, head }: TakenApart, context: string): FoundReport | null {
    const key = keyOf(content, context);
    const known = this.#known.get(key);
    if (known === undefined) return null;
    const read = headOf(head);
    if (read === null) return null;
    // Now the most recently used one.
    this.#known.delete(key);
    this.#known.set(key, known);
    return { known: known.report, head: reportHeadFromProto(read) };
  }
}

function keyOf(content: string, context: string): string {
  return `${content} ${context}`;
}

/** Texts take up to two bytes a character. */
function bytesOf({ identity, warnings }: KnownReport): number {
  const texts = (of: object) =>
    Object.values(of).reduce(
      (sum, value) => sum + (typeof value === 'string' ? value.length : 0),
      0,
    );
  return warnings.reduce(
    (sum, warning) => sum + WARNING_BYTES + 2 * texts(warning),
    ENTRY_BYTES + 2 * texts(identity),
  );
}

/** Null if the bytes cannot be decoded or break a rule. */
function headOf(bytes: Uint8Array): ReportHeadProto | null {
  try {
    const head = readHead(bytes);
    // UTF-16 units are never fewer than characters, so this is at least as strict as the rule.
    return head !== null && head.incarnation.length <= MAX_INCARNATION && isKept(head)
      ? head
      : null;
  } catch {
    return null;
  }
}

function isKept({ sequence, accountingRevision, measuredAt }: ReportHeadProto): boolean {
  return (
    counterFault(sequence) === undefined &&
    (accountingRevision === undefined || counterFault(accountingRevision) === undefined) &&
    (measuredAt === undefined || timeFault(measuredAt) === undefined)
  );
}

/**
 * The changing fields. To make a whole report for them takes as long as all else about one that is
 * known. Null: stated in a way in which no client states them; the decoder knows what it means.
 * Throws if the bytes cannot be decoded.
 */
function readHead(bytes: Uint8Array): ReportHeadProto | null {
  const reader = new BinaryReader(bytes);
  const head: ReportHeadProto = { incarnation: '', sequence: 0n };
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (!readOrder(head, number, type, reader)) return null;
  }
  return head;
}

/**
 * Splits the bytes of a ReportCapabilitiesRequest or StreamCapabilitiesRequest, which have the
 * report in the same field. Null unless the bytes are exactly one report.
 */
export function takeApart(bytes: Buffer): TakenApart | null {
  // Field 1, with a length.
  if (bytes[0] !== 0x0a) return null;
  const length = varint(bytes, 1);
  if (length === null || length.end + length.value !== bytes.length) return null;
  const changing: Buffer[] = [];
  const content: Buffer[] = [];
  // Fields of one kind that follow each other are one piece.
  let from = length.end;
  let isChanging = false;
  for (let at = length.end; at < bytes.length; ) {
    const tag = varint(bytes, at);
    const end = tag === null ? null : endOfField(bytes, tag.end, tag.value & 7);
    if (tag === null || end === null || end > bytes.length) return null;
    if (ORDER_FIELDS.has(tag.value >>> 3) !== isChanging) {
      if (at > from) (isChanging ? changing : content).push(bytes.subarray(from, at));
      isChanging = !isChanging;
      from = at;
    }
    at = end;
  }
  (isChanging ? changing : content).push(bytes.subarray(from));
  return {
    content: hash('sha256', joined(content), 'base64'),
    head: joined(changing),
  };
}

/** In order of their numbers, fields of a kind are one piece, which need not be copied. */
function joined(pieces: readonly Buffer[]): Buffer {
  const [first] = pieces;
  return first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces);
}

/** Where a field ends whose value begins here; null for groups and invalid wire types. */
function endOfField(bytes: Uint8Array, at: number, wireType: number): number | null {
  if (wireType === 1) return at + 8;
  if (wireType === 5) return at + 4;
  if (wireType !== 0 && wireType !== 2) return null;
  // A varint has at most ten bytes; only its end matters here.
  if (wireType === 0) return endOfNumber(bytes, at);
  const length = varint(bytes, at);
  return length === null ? null : length.end + length.value;
}

function endOfNumber(bytes: Uint8Array, from: number): number | null {
  for (let at = from; at < from + 10 && at < bytes.length; at++)
    if ((bytes[at] ?? 0) < 0x80) return at + 1;
  return null;
}

/** A varint of at most four bytes: no tag and no length in a message here is longer. */
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
