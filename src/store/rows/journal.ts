import type { JournalSegment, SegmentHead } from '../../ledger/store-port/journal.js';
import { integer, type SqlRow, text } from '../sql/cell.js';

/**
 * Begins what is stored in the present form, and nothing in the one before: no base64 has a dot. To
 * a server of version 0.2.0 beside, which unpacks base64 up to its end, all of it is an empty text:
 * it would answer INTERNAL to who asks it what any decision of that time saw.
 */
const FORM = 'AwA=.';

/** Bytes as they are stored. They are short already: nothing is gained by packing them. */
export function packed(bytes: Uint8Array): string {
  return FORM + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** What says of a segment where it is. */
export function readHead(row: SqlRow): SegmentHead {
  return {
    journal: text(row, 'journal'),
    number: integer(row, 'number'),
    since: integer(row, 'since'),
    firstAt: integer(row, 'first_at'),
    lastAt: integer(row, 'last_at'),
  };
}

/** Null: an earlier version wrote it. */
export function readSegment(row: SqlRow): JournalSegment | null {
  const lines = text(row, 'lines');
  if (!lines.startsWith(FORM)) return null;
  return {
    ...readHead(row),
    bytes: new Uint8Array(Buffer.from(lines.slice(FORM.length), 'base64')),
  };
}
