import { AskedOnce } from './asked-once.js';
import { MOST_SIGNATURES } from './bucket.js';
import type { RequestSignature } from './request-signature.js';

/** The signatures that are kept, and which others may be. */
export class KeptSignatures {
  readonly #byKey = new Map<string, RequestSignature>();
  /** The same as a list: none is made for each pool. */
  all: readonly RequestSignature[] = [];
  /** Numbers that no signature has. */
  readonly #numbers: Set<number>;
  readonly #asked = new AskedOnce();
  #uses = 0;

  /** @param most how many are kept, at most MOST_SIGNATURES */
  constructor(most: number) {
    this.#numbers = new Set(
      Array.from({ length: Math.min(most, MOST_SIGNATURES) }, (_, number) => number),
    );
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** The one of a key, which is used now. Hot. */
  use(key: string): RequestSignature | undefined {
    const known = this.#byKey.get(key);
    if (known === undefined) return undefined;
    this.#uses += 1;
    known.usedAt = this.#uses;
    return known;
  }

  /** Whether one of this key would be kept: there is room, or it was asked for before. */
  wouldKeep(key: string): boolean {
    return this.#numbers.size > 0 || this.#asked.has(key);
  }

  /** The same of one that is asked for, which is remembered. */
  mayKeep(key: string): boolean {
    if (this.#numbers.size > 0 || this.#asked.take(key)) return true;
    this.#asked.add(key);
    return false;
  }

  /** The one that has to go for another; null: there is room. */
  get leastUsed(): RequestSignature | null {
    if (this.#numbers.size > 0) return null;
    return this.all.reduce((least, known) => (known.usedAt < least.usedAt ? known : least));
  }

  /** A number that no signature has; undefined: none is free. */
  get freeNumber(): number | undefined {
    const [number] = this.#numbers;
    return number;
  }

  add(made: Omit<RequestSignature, 'usedAt'>): RequestSignature {
    this.#numbers.delete(made.number);
    this.#uses += 1;
    const kept = { ...made, usedAt: this.#uses };
    this.#byKey.set(made.key, kept);
    this.all = [...this.#byKey.values()];
    return kept;
  }

  remove({ key, number }: RequestSignature): void {
    this.#byKey.delete(key);
    this.all = [...this.#byKey.values()];
    this.#numbers.add(number);
  }
}
