import type { StowageClient } from '../../../src/client/index.js';
import { type Violation, violation } from '../violation.js';

/** Between two questions to one server, ms. */
const EVERY_MS = 50;
const DEADLINE_MS = 30_000;
/** The harness itself was late by more than this: it cannot tell how late the server was, ms. */
const OWN_DELAY_MS = 250;
/** Fewer answers tell nothing. */
const LEAST_ANSWERS = 40;
/**
 * Nineteen of twenty answers of a server that nobody harms come sooner, ms. It is generous: two
 * busy cores delay an answer by hundreds of ms, a server that works through what waits by seconds.
 */
const MOST_MS = 1_500;

/** Asks every server for its health, again and again, and keeps how long it took. */
export class HealthWatch {
  readonly #took: number[] = [];
  #stopped = false;
  #harmed = 0;
  /** When servers were last harmed, by performance.now. */
  #healedAt = -Infinity;

  constructor(private readonly servers: readonly StowageClient[]) {}

  /** Servers, or what they need, are being harmed: what they answer meanwhile does not count. */
  async during<T>(harm: () => Promise<T>): Promise<T> {
    this.#harmed += 1;
    try {
      return await harm();
    } finally {
      this.#harmed -= 1;
      this.#healedAt = performance.now();
    }
  }

  /** Asks until `stop`. */
  async watch(): Promise<void> {
    this.#stopped = false;
    await Promise.all(this.servers.map((server) => this.#ask(server)));
  }

  stop(): void {
    this.#stopped = true;
  }

  /** What is wrong with the answers since the last call; how they were, in words. */
  judge(): { readonly found: readonly Violation[]; readonly did: string } {
    const sorted = this.#took.splice(0).sort((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
    const did =
      `health answered ${sorted.length} times, half within ${at(0.5)} ms, ` +
      `95 % within ${at(0.95)} ms`;
    const isSlow = sorted.length >= LEAST_ANSWERS && at(0.95) > MOST_MS;
    return { found: isSlow ? [violation('fault', `servers were slow: ${did}`)] : [], did };
  }

  async #ask(server: StowageClient): Promise<void> {
    while (!this.#stopped) {
      const began = performance.now();
      let late = 0;
      let due = began + EVERY_MS;
      const own = setInterval(() => {
        late = Math.max(late, performance.now() - due);
        due = performance.now() + EVERY_MS;
      }, EVERY_MS);
      const answered = await server.health.check({}, { deadlineMs: DEADLINE_MS }).then(
        () => true,
        () => false,
      );
      clearInterval(own);
      const counts = this.#harmed === 0 && this.#healedAt < began && late < OWN_DELAY_MS;
      if (answered && counts) this.#took.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}
