/** So many of the callers wait less than what is told. */
const LESS = 0.1;
/** How much one caller changes it. */
const STEP = 0.02;
/** Bounds of what is told, ms; also what is thought before anybody came: as long as it takes. */
const TOLD_MS = { least: 1, most: 60_000 };

/** How long callers wait: nine in ten of those who came lately wait for longer. */
export class Patience {
  #ms = TOLD_MS.most;

  get ms(): number {
    return this.#ms;
  }

  /** @param withinMs how long a caller waits; Infinity: as long as it takes */
  heard(withinMs: number): void {
    const times = withinMs < this.#ms ? 1 - STEP * (1 - LESS) : 1 + STEP * LESS;
    this.#ms = Math.min(TOLD_MS.most, Math.max(TOLD_MS.least, this.#ms * times));
  }
}
