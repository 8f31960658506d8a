import type { Line } from '../transcript/line.js';

type Without<T> = T extends unknown ? Omit<T, 'at'> : never;

/** Writes the transcript, and tells who waits for something to happen in it. */
export class Recorder {
  readonly lines: Line[] = [];
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #write: (line: Line) => void;
  #calls = 0;
  /** The run of the program that calls come from. */
  run = 1;

  /** `now` answers ms since the transcript began; `write` is told of each line. */
  constructor(now: () => number, write: (line: Line) => void) {
    this.#now = now;
    this.#write = write;
  }

  /** Ms since the transcript began. */
  get now(): number {
    return this.#now();
  }

  /** A number for a call that begins. */
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

  /** Says that something else may be so by now. */
  changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Runs after each line, and whenever something changed; answers how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
