import type { ClientKey } from './client-key.js';

/**
 * How much each client has of something that is bounded. One client may have all of it; then others
 * still get a share each, up to as much again in all.
 */
export class Shares {
  readonly #of = new Map<ClientKey, number>();
  #total = 0;

  constructor(private readonly most: number) {}

  /** What all clients have. */
  get total(): number {
    return this.#total;
  }

  of(client: ClientKey): number {
    return this.#of.get(client) ?? 0;
  }

  /**
   * Whether a client may have so much more: anybody while there is room, then who has less than
   * half of an equal share.
   */
  hasRoom(client: ClientKey, more = 1): boolean {
    const total = this.#total + more;
    if (total <= this.most) return true;
    const fair = this.most / (this.#of.size + 1) / 2;
    return total <= 2 * this.most && this.of(client) + more <= fair;
  }

  take(client: ClientKey, amount = 1): void {
    this.#total += amount;
    this.#of.set(client, this.of(client) + amount);
  }

  /** Gives back what was taken. */
  give(client: ClientKey, amount = 1): void {
    this.#total -= amount;
    const left = this.of(client) - amount;
    if (left > 0) this.#of.set(client, left);
    else this.#of.delete(client);
  }
}
