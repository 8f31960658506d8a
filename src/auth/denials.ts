/** Lines that a source of denials may have at once. */
const BURST = 5;
/** Then one in so many ms. */
const EVERY_MS = 10_000;
/** Sources that are remembered; the oldest goes where there are too many. */
const MOST_SOURCES = 1_000;

interface Source {
  left: number;
  /** Up to when `left` was counted, epoch ms. */
  at: number;
  suppressed: number;
}

/**
 * Holds the audit log's lines about denials to what a person can read, for each source by itself,
 * so that one that knocks without end hides no other.
 */
export class DenialLimit {
  readonly #sources = new Map<string, Source>();

  /** `clock`: epoch ms. */
  constructor(private readonly clock: () => number) {}

  /** How many lines of the source were left out before this one; null: leave this one out, too. */
  take(source: string): number | null {
    const now = this.clock();
    const known = this.#sources.get(source) ?? { left: BURST, at: now, suppressed: 0 };
    this.#sources.delete(source);
    this.#sources.set(source, known);
    for (const oldest of this.#sources.keys()) {
      if (this.#sources.size <= MOST_SOURCES) break;
      this.#sources.delete(oldest);
    }
    const earned = Math.floor(Math.max(0, now - known.at) / EVERY_MS);
    if (earned > 0) {
      known.left = Math.min(BURST, known.left + earned);
      known.at = now;
    }
    if (known.left === 0) {
      known.suppressed += 1;
      return null;
    }
    known.left -= 1;
    const { suppressed } = known;
    known.suppressed = 0;
    return suppressed;
  }
}
