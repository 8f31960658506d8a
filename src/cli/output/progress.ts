import { Presets, SingleBar } from 'cli-progress';
import type { CliIo } from '../terminal/io.js';

/** Says how far long work has come. */
export interface Progress {
  /** So many more are done. */
  add(done: number): void;
  /** Ends it, also where the work failed. */
  end(): void;
}

const SILENT: Progress = { add: () => undefined, end: () => undefined };

/**
 * A bar on standard error where that is a terminal, nothing elsewhere: logs and pipes stay clean.
 */
export function progress({ errorTerminal, env }: CliIo, what: string, total: number): Progress {
  if (errorTerminal === undefined || env['TERM'] === 'dumb') return SILENT;
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
  return { add: (done) => bar.increment(done), end: () => bar.stop() };
}
