import { setTimeout as sleep } from 'node:timers/promises';
import { interruption } from '../terminal/interruption.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

const HOME_AND_CLEAR = '\u001b[H\u001b[2J\u001b[3J';

/**
 * Repeats a command until the user ends it. On a terminal each answer replaces the last; elsewhere
 * an empty line separates them. Errors are shown and the command is repeated, except for an error
 * at the first time.
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
      // The signal ends the wait early: that is no error.
      await sleep(seconds * 1000, undefined, { signal: interrupted.signal }).catch(() => undefined);
    }
  } finally {
    interrupted.release();
  }
}

/** Collects the output of one round, so that the screen does not flicker. */
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
