import { appendFileSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Loaded into a server before it starts. Writes one line for each stretch in which the event loop
 * did not come round for longer than `LOOK_AT_MS`: when it began and ended (monotonic clock, ms),
 * and how much processor time the main thread used meanwhile. On a busy machine a stretch is long
 * because others run; only processor time says that the server itself was at work. It pauses while
 * there is a file `paused`, for which it looks once a second: two hundred looks a second would be
 * most of what a server does at rest.
 */
const DIRECTORY = process.env['LOOP_WATCH_DIRECTORY'];
const EVERY_MS = 5;
const LOOK_AT_MS = 20;
const PAUSED_EVERY_MS = 1_000;

/** Processor time of this thread, ms; Linux counts it in nanoseconds. */
function processorMs(counter: number): number {
  const text = Buffer.alloc(128);
  const length = readSync(counter, text, 0, text.length, 0);
  return Number(text.toString('latin1', 0, length).split(' ')[0]) / 1e6;
}

if (DIRECTORY !== undefined) {
  const file = join(DIRECTORY, `${process.pid}.jsonl`);
  const paused = join(DIRECTORY, 'paused');
  const counter = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  const watch = () => {
    let at = performance.timeOrigin + performance.now();
    let used = processorMs(counter);
    const timer = setInterval(() => {
      const now = performance.timeOrigin + performance.now();
      const usedNow = processorMs(counter);
      if (now - at > LOOK_AT_MS)
        appendFileSync(file, `${JSON.stringify({ from: at, to: now, cpuMs: usedNow - used })}\n`);
      at = now;
      used = usedNow;
    }, EVERY_MS).unref();
    return () => clearInterval(timer);
  };
  let stop: (() => void) | null = watch();
  setInterval(() => {
    if (existsSync(paused)) {
      stop?.();
      stop = null;
    } else stop ??= watch();
  }, PAUSED_EVERY_MS).unref();
}
