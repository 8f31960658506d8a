import { Readable, Writable } from 'node:stream';
import type { CliIo } from '../../src/cli/terminal/io.js';

/** What a command printed, and how it ended. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An io that collects what is printed. */
export interface FakeIo {
  readonly io: CliIo;
  out(): string;
  err(): string;
}

/** Creates an io without a terminal, interruption or environment, but for what terminals have. */
export function fakeIo(stdin = '', over: Partial<CliIo> = {}): FakeIo {
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    env: { TERM: 'xterm' },
    screen: undefined,
    errorTerminal: undefined,
    stdin: async () => stdin,
    outBytes: () =>
      new Writable({
        write: (chunk, _encoding, done) => done(void out.push(String(chunk).trimEnd())),
      }),
    outliveReader: () => undefined,
    inBytes: () => Readable.from([Buffer.from(stdin)], { objectMode: false }),
    onInputEnd: () => () => undefined,
    onInterrupt: () => () => undefined,
    onHangup: () => () => undefined,
    exit: () => undefined,
    self: 'stowage',
    ...over,
  };
  return { io, out: () => out.join('\n'), err: () => err.join('\n') };
}

/** Runs the command line in this process. */
export async function run(
  arguments_: readonly string[],
  stdin = '',
  over: Partial<CliIo> = {},
): Promise<Run> {
  const fake = fakeIo(stdin, over);
  // Imported as the program is: mocha's loader and `import()` would have copies of each module.
  const { main } = await import('../../src/cli/program/main.js');
  const code = await main(arguments_, fake.io);
  return { code, out: fake.out(), err: fake.err() };
}
