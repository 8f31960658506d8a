import type { CliIo } from '../terminal/io.js';

const HANGUP = 129;
/**
 * npm repeats a signal that the terminal has sent to all processes already. Signals within this
 * time count as one, ms.
 */
const SAME_SIGNAL_MS = 400;

/** The user's request to end a demonstration. */
export interface Ending {
  /** Resolves with the exit code of the first request. */
  readonly asked: Promise<number>;
  /** Stops listening. */
  release(): void;
}

/**
 * Listens for the user's request to end. A second request ends the process at once. `atExit` runs
 * whenever the process exits, except by SIGKILL.
 */
export function ending(io: CliIo, atExit: () => void): Ending {
  let firstAt: number | undefined;
  let release: () => void = () => undefined;
  const asked = new Promise<number>((resolve) => {
    release = io.onInterrupt((code) => {
      firstAt ??= Date.now();
      if (Date.now() - firstAt > SAME_SIGNAL_MS) io.exit(code);
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
