import { setTimeout as sleep } from 'node:timers/promises';
import { interruption } from '../terminal/interruption.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

const HOME_AND_CLEAR = '\u001b[H\u001b[2J\u001b[3J';

/**
 * Runs again and again until the user ends it. On a terminal each answer replaces the last one;
 * elsewhere an empty line parts them. What goes wrong is shown and tried again, except at the first
 * time: a wrong call ends at once.
 */
export async function watch(
  io: CliIo,
  seconds: number,
  run: (to: CliIo) => Promise<void>,
): Promise<void> {
  const interrupted = interruption(io);
  try {
    for (let round = 0; !interrupted.signal.aborted; round += 1) {
      const said = await Promise.race([collected(io, run, round === 0), interrupted.first]);
      if (said === undefined || interrupted.signal.aborted) return;
      const head =
        `every ${seconds} s, ${new Date().toISOString().replace(/\.\d+Z$/, 'Z')}; Ctrl-C ` +
        'ends it\n';
      io.out(io.screen ? `${HOME_AND_CLEAR}${head}\n${said}` : `${round === 0 ? '' : '\n'}${said}`);
      // Ending early is the point of the signal, not a fault.
      await sleep(seconds * 1000, undefined, { signal: interrupted.signal }).catch(() => undefined);
    }
  } finally {
    interrupted.release();
  }
}

/** What one round prints, held back so that the screen does not flicker. */
async function collected(
  io: CliIo,
  run: (to: CliIo) => Promise<void>,
  first: boolean,
): Promise<string> {
  const lines: string[] = [];
  try {
    await run({ ...io, out: (text) => void lines.push(text) });
  } catch (error) {
    if (first || !(error instanceof CliFailure)) throw error;
    lines.push(error.message);
  }
  return lines.join('\n');
}
