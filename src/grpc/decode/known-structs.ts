import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { StructReader } from './struct-reader.js';

/** What is remembered of longer ones is not worth its memory. */
const LONGEST_BYTES = 2048;
/** Bytes of all that are remembered; what they say takes about as much again. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Structs by their bytes. Managers report the same capabilities again and again, so that most need
 * not be decoded: what is known is answered, the same object each time, which nobody may change.
 * Those that were not asked for since half of the bytes came are dropped.
 */
export class KnownStructs {
  #recent = new Map<string, JsonObject>();
  #older = new Map<string, JsonObject>();
  #recentBytes = 0;

  constructor(private readonly mostBytes = MOST_BYTES) {}

  /**
   * The Struct that these bytes are. Throws if they are none.
   * @param depth how many messages are around it
   */
  read(bytes: Buffer, depth: number): JsonObject {
    if (bytes.length > LONGEST_BYTES) return decoded(bytes, depth);
    const key = bytes.toString('latin1');
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;
    const json = this.#older.get(key) ?? decoded(bytes, depth);
    if (this.#recentBytes + bytes.length > this.mostBytes / 2) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#recentBytes = 0;
    }
    this.#recent.set(key, json);
    this.#recentBytes += bytes.length;
    return json;
  }
}

/** The Struct that these bytes are, not remembered. Throws if they are none. */
export function decoded(bytes: Uint8Array, depth: number): JsonObject {
  const json: Record<string, JsonValue> = {};
  const reader = new StructReader(bytes, json, depth);
  while (reader.step());
  return json;
}
