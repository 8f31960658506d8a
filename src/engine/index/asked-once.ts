/** Keys that were asked for once and are remembered. */
const MOST_ASKED = 1024;

/** Keys that were asked for once, the newest of them. */
export class AskedOnce {
  readonly #keys = new Set<string>();

  /** Whether a key was asked for before; then it is forgotten. */
  take(key: string): boolean {
    return this.#keys.delete(key);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  add(key: string): void {
    this.#keys.add(key);
    for (const oldest of this.#keys) {
      if (this.#keys.size <= MOST_ASKED) break;
      this.#keys.delete(oldest);
    }
  }
}
