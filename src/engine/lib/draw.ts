/**
 * Draws pools one after the other without replacement. A pool's chance is its weight divided by the
 * sum of the weights left (docs/rules.md, "Weighers", the stochastic handler). Weights up to 0 have
 * no chance; if there are no others, all chances are equal. `random` gives numbers in [0, 1).
 */
export class Drawing {
  /** Indexes and shares of the pools that are left, in their order. */
  readonly #left: Int32Array;
  readonly #shares: Float64Array;
  #count: number;

  constructor(
    weights: Float64Array,
    private readonly random: () => number,
  ) {
    this.#count = weights.length;
    this.#left = new Int32Array(weights.length);
    this.#shares = new Float64Array(weights.length);
    let largest = 0;
    for (let index = 0; index < weights.length; index++) {
      this.#left[index] = index;
      largest = Math.max(largest, weights[index] ?? 0);
    }
    // Scaled, so that the sum of the largest numbers is finite.
    for (let index = 0; index < weights.length; index++)
      this.#shares[index] = largest > 0 ? Math.max(0, (weights[index] ?? 0) / largest) : 1;
  }

  /** The pool that is drawn next; undefined: none is left. */
  next(): number | undefined {
    if (this.#count === 0) return undefined;
    const at = this.#winner(this.random());
    const index = this.#left[at];
    this.#shares.copyWithin(at, at + 1, this.#count);
    this.#left.copyWithin(at, at + 1, this.#count);
    this.#count -= 1;
    return index;
  }

  #winner(random: number): number {
    const shares = this.#shares;
    let total = 0;
    for (let at = 0; at < this.#count; at++) total += shares[at] ?? 0;
    if (!(total > 0)) return Math.floor(random * this.#count);
    let reached = 0;
    let last = 0;
    for (let at = 0; at < this.#count; at++) {
      const share = shares[at] ?? 0;
      if (share === 0) continue;
      reached += share;
      last = at;
      if (reached > random * total) return at;
    }
    // Rounding left the number above the sum.
    return last;
  }
}
