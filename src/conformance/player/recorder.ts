import type { Line } from '../transcript/line.js';

type Without<T> = T extends unknown ? Omit<T, 'at'> : never;

/** Writes the transcript and notifies listeners of each line. */
export class Recorder {
  readonly lines: Line[] = [];
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #write: (line: Line) => void;
  #calls = 0;
  /** The current run of the program. */
  run = 1;

  /** `now` returns ms since the transcript began; `write` gets each line. */
  constructor(now: () => number, write: (line: Line) => void) {
    this.#now = now;
    this.#write = write;
  }

  /** Ms since the transcript began. */
  get now(): number {
    return this.#now();
  }

  /** The number of a new call. */
  nextCall(): number {
    this.#calls += 1;
    return this.#calls;
  }

  add(line: Without<Line>): void {
    const timed = { at: this.#now(), ...line } as Line;
    this.lines.push(timed);
    this.#write(timed);
    this.changed();
  }

  /** Notifies listeners of a change that is no line. */
  changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Runs `listener` after each line and change. Returns a function that removes it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
