/** Request signatures that are kept at once. Each pool holds a bit for each: 16 bytes. */
export const MOST_SIGNATURES = 128;
export const WORDS = MOST_SIGNATURES / 32;

/** The pools that pass for exactly the same signatures. */
export class Bucket {
  size = 0;
  /** While a signature is added: how many of its pools pass. */
  inside = 0;

  constructor(
    /** Its index in the rankings. */
    readonly number: number,
    /** The signatures for which its pools pass, one bit each. */
    public words: Uint32Array,
  ) {}

  isIn(number: number): boolean {
    return ((this.words[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0;
  }

  /** The words with the bit of one signature set or cleared. */
  wordsWith(number: number, isIn: boolean): Uint32Array {
    const words = this.words.slice();
    words[number >>> 5] = withBit(words[number >>> 5] ?? 0, number & 31, isIn);
    return words;
  }
}

export function withBit(word: number, bit: number, set: boolean): number {
  return (set ? word | (1 << bit) : word & ~(1 << bit)) >>> 0;
}
