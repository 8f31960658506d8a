/** Signatures of requests that are kept at once. A pool's bits for so many are held, 16 bytes. */
export const MOST_SIGNATURES = 128;
export const WORDS = MOST_SIGNATURES / 32;

/** The pools that belong to exactly the same signatures. */
export class Bucket {
  size = 0;
  /** While a signature is made: how many of its pools belong to it. */
  inside = 0;

  constructor(
    /** Its place in the rankings. */
    readonly number: number,
    /** The signatures, a bit each. */
    public words: Uint32Array,
  ) {}

  isIn(number: number): boolean {
    return ((this.words[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0;
  }

  /** The words with one signature put in or taken out. */
  wordsWith(number: number, isIn: boolean): Uint32Array {
    const words = this.words.slice();
    words[number >>> 5] = withBit(words[number >>> 5] ?? 0, number & 31, isIn);
    return words;
  }
}

export function withBit(word: number, bit: number, set: boolean): number {
  return (set ? word | (1 << bit) : word & ~(1 << bit)) >>> 0;
}
