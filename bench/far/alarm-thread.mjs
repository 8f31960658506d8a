import { parentPort, workerData } from 'node:worker_threads';

// A thread that sleeps until a time and then says so: timers of the event loop count whole ms. It
// is plain JavaScript because threads have no loader of TypeScript.

/** @type {import('./alarm.js').AlarmCells} */
const { state, due } = workerData;

for (;;) {
  Atomics.wait(state, 0, 0);
  const left = due[0] - Number(process.hrtime.bigint()) / 1e6;
  // Nobody writes to this cell while it is 1, so this wait ends with its time.
  if (left > 0) Atomics.wait(state, 0, 1, left);
  Atomics.store(state, 0, 0);
  parentPort.postMessage(null);
}
