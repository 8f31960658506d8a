import { Presets, SingleBar } from 'cli-progress';
import { isDumb } from '../terminal/dumb.js';
import type { CliIo } from '../terminal/io.js';

/** Shows the progress of long work. */
export interface Progress {
  /** Adds to what is done. */
  add(done: number): void;
  /** Prints above the display, if both are on one terminal. */
  above(print: () => void): void;
  /** Removes the display, also after a failure. */
  end(): void;
}

const ERASE_LINE = '\r\u001b[K';

const SILENT: Progress = {
  add: () => undefined,
  above: (print) => print(),
  end: () => undefined,
};

/**
 * A bar on standard error if that is a terminal; otherwise nothing, so that logs and pipes stay
 * clean.
 */
export function progress(
  { errorTerminal, screen, env }: CliIo,
  what: string,
  total: number,
): Progress {
  if (errorTerminal === undefined || isDumb(env)) return SILENT;
  const bar = new SingleBar(
    {
      format: `${what} {bar} {value}/{total}  {eta_formatted} left`,
      stream: errorTerminal,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_grey,
  );
  bar.start(total, 0);
  return {
    add: (done) => bar.increment(done),
    above: (print) => {
      if (screen !== undefined) errorTerminal.write(ERASE_LINE);
      print();
    },
    end: () => bar.stop(),
  };
}
