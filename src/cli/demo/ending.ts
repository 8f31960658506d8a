import type { CliIo } from '../terminal/io.js';

const HANGUP = 129;
/**
 * npm passes on a signal that the terminal has sent to everybody already: that is one wish, not
 * two.
 */
const SAME_WISH_MS = 400;

/** The wish to end a demonstration. */
export interface Ending {
  /** Resolves with the exit code of the first wish. */
  readonly asked: Promise<number>;
  /** Stops listening. */
  release(): void;
}

/**
 * Listens for it. A second wish ends the process at once; `atExit` runs when it ends in any way
 * that can be noticed.
 */
export function ending(io: CliIo, atExit: () => void): Ending {
  let firstAt: number | undefined;
  let release: () => void = () => undefined;
  const asked = new Promise<number>((resolve) => {
    release = io.onInterrupt((code) => {
      firstAt ??= Date.now();
      if (Date.now() - firstAt > SAME_WISH_MS) io.exit(code);
      resolve(code);
    });
  });
  const hangup = () => io.exit(HANGUP);
  process.once('exit', atExit).once('SIGHUP', hangup);
  return {
    asked,
    release: () => {
      release();
      process.off('exit', atExit).off('SIGHUP', hangup);
    },
  };
}
