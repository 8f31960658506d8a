import { Worker } from 'node:worker_threads';
import { monotonicMs } from '../support/monotonic.js';

/** What the alarm's two threads share. */
export interface AlarmCells {
  /** One cell: 1 while the other thread sleeps until `due`, else 0. */
  readonly state: Int32Array;
  /** One cell: ms of the machine's monotonic clock, with fractions. */
  readonly due: Float64Array;
}

/** An alarm clock that is exact to some hundredths of a millisecond. */
export class Alarm {
  readonly #cells: AlarmCells = {
    state: new Int32Array(new SharedArrayBuffer(4)),
    due: new Float64Array(new SharedArrayBuffer(8)),
  };
  readonly #thread = new Worker(new URL('./alarm-thread.mjs', import.meta.url), {
    workerData: this.#cells,
  });

  /** @param ring called after each time that was set; it may set the next one */
  constructor(ring: () => void) {
    this.#thread.on('message', ring);
  }

  /** The time now, as `set` takes it. */
  get now(): number {
    return monotonicMs();
  }

  /** Sets it. It has one time at a time: the one before has to have rung. */
  set(due: number): void {
    this.#cells.due[0] = due;
    Atomics.store(this.#cells.state, 0, 1);
    Atomics.notify(this.#cells.state, 0);
  }
}
