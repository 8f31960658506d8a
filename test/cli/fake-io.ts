import type { CliIo } from '../../src/cli/io.js';
import { main } from '../../src/cli/main.js';

/** What a command printed, and how it ended. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A world without a terminal, where nobody types and nobody listens. */
export function fakeIo(stdin = ''): CliIo {
  return {
    out: () => undefined,
    err: () => undefined,
    env: {},
    screen: undefined,
    stdin: async () => stdin,
    onInputEnd: () => () => undefined,
    onInterrupt: () => () => undefined,
    exit: () => undefined,
    self: 'stowage',
  };
}

/** Runs the command line in this process. */
export async function run(arguments_: readonly string[], stdin = ''): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = { ...fakeIo(stdin), out: (text) => void out.push(text), err: (text) => void err.push(text) };
  const code = await main(arguments_, io);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
