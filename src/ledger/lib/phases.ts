/**
 * What a decision spends time on, in this order: until it is let in; reads and questions to others;
 * the choice; until its transaction comes to it; until that is on disk.
 */
export const PHASES = ['wait', 'prepare', 'choose', 'queue', 'commit'] as const;

/** One of them. */
export type Phase = (typeof PHASES)[number];

/** Measures what one decision spends its time on, by the process's own clock. */
export class PhaseClock {
  readonly begunAt = performance.now();
  #lastAt = this.begunAt;
  /** Ms. What is decided again has spent time on all of its tries. */
  readonly ms: Record<Phase, number> = { wait: 0, prepare: 0, choose: 0, queue: 0, commit: 0 };

  /** A phase is over: it had begun when the one before was. */
  passed(phase: Phase): void {
    const now = performance.now();
    this.ms[phase] += now - this.#lastAt;
    this.#lastAt = now;
  }

  /** From the beginning to the end of the last phase, ms. */
  get totalMs(): number {
    return this.#lastAt - this.begunAt;
  }
}
