import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long work goes on in one turn of the event loop, ms. */
const MOST_MS = 5;

/** Lets the event loop turn between the pieces of long work. */
export class Stretch {
  #began = performance.now();

  constructor(private readonly mostMs = MOST_MS) {}

  /** Whether it has gone on for long enough. */
  get isOver(): boolean {
    return performance.now() - this.#began >= this.mostMs;
  }

  /** Resolves in another turn. */
  async rest(): Promise<void> {
    await nextTurn();
    this.#began = performance.now();
  }
}
