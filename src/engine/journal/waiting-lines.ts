import type { IndexedPool } from '../index/indexed-pool.js';
import type { MadeDecision } from './recorded-decision.js';
import type { SeenPool } from './seen-pool.js';

/** A line that is written later, with what it is written from. */
export type Waiting =
  | {
      readonly kind: 'pool';
      readonly pool: IndexedPool;
      /** Null: it took no part. */
      readonly seen: SeenPool | null;
      readonly now: number;
    }
  /** `line`: JSON. */
  | { readonly kind: 'set'; readonly line: string; readonly now: number }
  | {
      readonly kind: 'decision';
      readonly made: MadeDecision;
      readonly revision: number;
      readonly unusual: string | null;
    };

/** Taken ones are dropped from the list when there are so many. */
const MOST_TAKEN = 4096;

/** Lines that wait to be written, in order. */
export class WaitingLines {
  #lines: Waiting[] = [];
  #taken = 0;

  get isEmpty(): boolean {
    return this.#taken === this.#lines.length;
  }

  add(line: Waiting): void {
    this.#lines.push(line);
  }

  /** The first one; null: there is none. */
  take(): Waiting | null {
    const line = this.#lines[this.#taken];
    if (line === undefined) return null;
    this.#taken += 1;
    if (this.isEmpty) this.clear();
    else if (this.#taken >= MOST_TAKEN) {
      this.#lines.splice(0, this.#taken);
      this.#taken = 0;
    }
    return line;
  }

  /** When the decisions among them were made, epoch ms, in order. */
  decisions(): readonly number[] {
    return this.#lines
      .slice(this.#taken)
      .flatMap((line) => (line.kind === 'decision' ? [line.made.request.now] : []));
  }

  clear(): void {
    this.#lines = [];
    this.#taken = 0;
  }
}
