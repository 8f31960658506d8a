import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { endianness } from 'node:os';

/** Layout of the log and of its index: https://sqlite.org/walformat.html. Sizes in bytes. */
const LOG_HEADER = 32;
const FRAME_HEADER = 24;
const INDEX_HEADER = 48;
const INDEX_VERSION = 3_007_000;
/** In its lowest bit, whether the words of checksums are big-endian. */
const LOG_MAGIC = 0x377f0682;
const LITTLE = endianness() === 'LE';

/** What the index says of the log. */
interface LogIndex {
  /** Frames that were committed, durable before they were counted. */
  readonly frames: number;
  /** Frames of these that were copied into the database. */
  readonly copied: number;
  /** Which log it is the index of. */
  readonly salt: Buffer;
}

/**
 * How many committed frames the log beside a database has lost; 0 if none, or if nothing is known
 * of them. The index of the log outlives a killed server. It counts a commit after the log was
 * synced, so that it never says too much, whatever a crash left of it. SQLite itself takes a log
 * that is missing, cut or damaged for a shorter one. Must not be called while the database is open.
 */
export function lostFrames(file: string): number {
  const index = readIndex(`${file}-shm`);
  if (index === null || index.frames <= index.copied) return 0;
  const log = `${file}-wal`;
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) < LOG_HEADER) return index.frames;
  const handle = openSync(log, 'r');
  try {
    return index.frames - wholeFrames(handle, index);
  } finally {
    closeSync(handle);
  }
}

function readIndex(name: string): LogIndex | null {
  const size = statSync(name, { throwIfNoEntry: false })?.size ?? 0;
  if (size < 2 * INDEX_HEADER + 4) return null;
  const handle = openSync(name, 'r');
  const bytes = Buffer.alloc(2 * INDEX_HEADER + 4);
  try {
    readSync(handle, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(handle);
  }
  const word = (at: number) => (LITTLE ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const [one, other] = [bytes.subarray(0, INDEX_HEADER), bytes.subarray(INDEX_HEADER, 96)];
  // It is written twice, so that a half-written one is told by the other.
  if (!one.equals(other) || word(0) !== INDEX_VERSION || bytes[12] !== 1) return null;
  const sum = add([0, 0], one, 40, LITTLE);
  if (sum[0] !== word(40) || sum[1] !== word(44)) return null;
  return { frames: word(16), copied: word(96), salt: Buffer.from(bytes.subarray(32, 40)) };
}

/** Frames from the beginning of the log that are whole, as many as the index knows at most. */
function wholeFrames(handle: number, { frames, salt }: LogIndex): number {
  const header = Buffer.alloc(LOG_HEADER);
  readSync(handle, header, 0, LOG_HEADER, 0);
  // The index is of an older log: a power cut may leave it behind.
  if (!header.subarray(16, 24).equals(salt)) return frames;
  const magic = header.readUInt32BE(0);
  if ((magic & ~1) >>> 0 !== LOG_MAGIC) return 0;
  const little = (magic & 1) === 0;
  let sum = add([0, 0], header, 24, little);
  if (!same(sum, header, 24)) return 0;
  const frame = Buffer.alloc(FRAME_HEADER + header.readUInt32BE(8));
  for (let at = 0; at < frames; at += 1) {
    const read = readSync(handle, frame, 0, frame.length, LOG_HEADER + at * frame.length);
    if (read < frame.length || !frame.subarray(8, 16).equals(salt)) return at;
    sum = add(sum, frame, 8, little);
    sum = add(sum, frame.subarray(FRAME_HEADER), frame.length - FRAME_HEADER, little);
    if (!same(sum, frame, 16)) return at;
  }
  return frames;
}

type Sum = readonly [number, number];

/** SQLite's checksum of pairs of words, carried on. */
function add(before: Sum, bytes: Buffer, length: number, little: boolean): Sum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let [first, second] = before;
  for (let at = 0; at < length; at += 8) {
    first = (first + view.getUint32(at, little) + second) | 0;
    second = (second + view.getUint32(at + 4, little) + first) | 0;
  }
  return [first >>> 0, second >>> 0];
}

/** Checksums are stored big-endian. */
function same(sum: Sum, bytes: Buffer, at: number): boolean {
  return sum[0] === bytes.readUInt32BE(at) && sum[1] === bytes.readUInt32BE(at + 4);
}
