import type { CliIo } from './io.js';

/** The user's requests to end: the first is passed on, the second ends the process at once. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Resolves at the first request. */
  readonly first: Promise<void>;
  /** The exit code that the first request stands for; 0: it was the end of standard input. */
  exitCode(): number;
  /** Stops listening. */
  release(): void;
}

/** Listens for requests to end. With `untilInputEnds`, the end of standard input is one, too. */
export function interruption(io: CliIo, { untilInputEnds = false } = {}): Interruption {
  const asked = new AbortController();
  const first = new Promise<void>((resolve) =>
    asked.signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  let asksFor = 0;
  const release = io.onInterrupt((exitCode) => {
    if (asked.signal.aborted) io.exit(exitCode);
    asksFor = exitCode;
    asked.abort();
  });
  const releaseInput = untilInputEnds ? io.onInputEnd(() => asked.abort()) : () => undefined;
  return {
    signal: asked.signal,
    first,
    exitCode: () => asksFor,
    release: () => {
      release();
      releaseInput();
    },
  };
}
