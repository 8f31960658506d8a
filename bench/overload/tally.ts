import type { Loaded } from './load.js';

/** Counts what becomes of creates. */
export class Tally {
  due = 0;
  unsent = 0;
  late = 0;
  lost = 0;
  connectionsLost = 0;
  connectionsEnded = 0;
  readonly #statuses: Record<string, number> = {};
  readonly #resets: Record<string, number> = {};
  readonly #latencies: number[] = [];

  /** @param latencyMs from the moment when it was due */
  placed(latencyMs: number): void {
    this.status(0);
    this.#latencies.push(latencyMs);
  }

  status(status: number, creates = 1): void {
    this.#statuses[status] = (this.#statuses[status] ?? 0) + creates;
  }

  /** It ended without a status. */
  ended(reset: number | null): void {
    if (reset === null) this.lost += 1;
    else this.#resets[reset] = (this.#resets[reset] ?? 0) + 1;
  }

  result(seconds: number): Loaded {
    const { due, unsent, late, lost, connectionsLost, connectionsEnded } = this;
    return {
      seconds,
      due,
      unsent,
      late,
      lost,
      connectionsLost,
      connectionsEnded,
      statuses: this.#statuses,
      resets: this.#resets,
      latencies: Float64Array.from(this.#latencies),
    };
  }
}
