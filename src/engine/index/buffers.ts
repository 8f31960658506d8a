/** Arrays of more numbers are made anew: a server of a million pools would keep 40 MB of them. */
const MOST_NUMBERS = 2 ** 17;

/**
 * Memory for the numbers of one decision at a time. To allocate 10,000 numbers takes 16 µs of
 * processor time, most of it the kernel's, and a decision needs several such arrays.
 */
export class Buffers {
  readonly #floats: Float64Array[] = [];
  readonly #ints: Int32Array[] = [];
  #takenFloats = 0;
  #takenInts = 0;

  /** All that was taken may be used again. */
  reset(): void {
    this.#takenFloats = 0;
    this.#takenInts = 0;
  }

  /** So many numbers, of any value. */
  floats(length: number): Float64Array {
    if (length > MOST_NUMBERS) return new Float64Array(length);
    const at = this.#takenFloats;
    this.#takenFloats += 1;
    const kept = this.#floats[at];
    if (kept !== undefined && kept.length >= length) return kept.subarray(0, length);
    const made = new Float64Array(roomFor(length));
    this.#floats[at] = made;
    return made.subarray(0, length);
  }

  /** So many whole numbers, of any value. */
  ints(length: number): Int32Array {
    if (length > MOST_NUMBERS) return new Int32Array(length);
    const at = this.#takenInts;
    this.#takenInts += 1;
    const kept = this.#ints[at];
    if (kept !== undefined && kept.length >= length) return kept.subarray(0, length);
    const made = new Int32Array(roomFor(length));
    this.#ints[at] = made;
    return made.subarray(0, length);
  }
}

function roomFor(length: number): number {
  return Math.max(64, 2 ** Math.ceil(Math.log2(length)));
}
