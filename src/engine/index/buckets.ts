import { Bucket } from './bucket.js';

/** All buckets, each found by the signatures for which its pools pass. */
export class Buckets {
  /** By their words, joined. */
  readonly #byWords = new Map<string, Bucket>();
  /** Numbers of removed buckets, to be used again. */
  readonly #freeNumbers: number[] = [];

  /** Every number of a bucket is below it. */
  get numbersEnd(): number {
    return this.#byWords.size + this.#freeNumbers.length;
  }

  find(words: Uint32Array): Bucket | undefined {
    return this.#byWords.get(words.join());
  }

  /** A new bucket, without pools. There must be none with these words. */
  add(words: Uint32Array): Bucket {
    const bucket = new Bucket(this.#freeNumbers.pop() ?? this.#byWords.size, words);
    this.#byWords.set(words.join(), bucket);
    return bucket;
  }

  remove(bucket: Bucket): void {
    this.#byWords.delete(bucket.words.join());
    this.#freeNumbers.push(bucket.number);
  }

  /** Gives a bucket other words; its pools stay. */
  rename(bucket: Bucket, words: Uint32Array): void {
    this.#byWords.delete(bucket.words.join());
    bucket.words = words;
    this.#byWords.set(words.join(), bucket);
  }

  /** All of them, as they are now: they may be changed meanwhile. */
  all(): readonly Bucket[] {
    return [...this.#byWords.values()];
  }

  /** Numbers of the buckets whose pools pass for a signature. */
  passing(signature: number): readonly number[] {
    return this.all()
      .filter((bucket) => bucket.isIn(signature))
      .map((bucket) => bucket.number);
  }
}
