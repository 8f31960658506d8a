import { promisify } from 'node:util';
import { constants, deflateRaw, inflateRaw } from 'node:zlib';
import type { JournalSegment, SegmentHead } from '../../ledger/store-port/journal.js';
import { integer, type SqlRow, text } from '../sql/cell.js';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Lines as they are stored: much alike, so that even the fastest way makes them short. */
export async function packed(lines: string): Promise<string> {
  const bytes = await deflate(Buffer.from(lines), { level: constants.Z_BEST_SPEED });
  return bytes.toString('base64');
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

export async function readSegment(row: SqlRow): Promise<JournalSegment> {
  const lines = await inflate(Buffer.from(text(row, 'lines'), 'base64'));
  return { ...readHead(row), text: lines.toString() };
}
