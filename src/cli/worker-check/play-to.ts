import { closeSync, openSync, writeSync } from 'node:fs';
import { quietTransport } from '../../client/index.js';
import { fileFault } from '../../config/file-fault.js';
import { type PlayResult, play } from '../../conformance/player/play.js';
import type { Scenario } from '../../conformance/player/scenarios/scenario.js';
import type { Line } from '../../conformance/transcript/line.js';
import { plain } from '../output/plain.js';
import { interruption } from '../terminal/interruption.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import type { CheckOptions } from './options.js';

/**
 * Plays scenarios to the user's program, prints progress, and records the transcript if asked to.
 */
export async function playTo(
  program: readonly string[],
  scenarios: readonly Scenario[],
  options: CheckOptions,
  io: CliIo,
): Promise<PlayResult> {
  quietTransport(io.env);
  const record = recorder(options.record);
  const interrupted = interruption(io);
  const settings = {
    command: program,
    env: io.env,
    backend: options.backend,
    scenarios,
    patienceMs: options.patience * 1000,
    connectMs: options.connectWithin * 1000,
    leaseMs: options.leaseMs,
  };
  const listener = {
    line: record.write,
    scenario: ({ name, about }: Scenario) =>
      options.format === 'table' ? io.err(`playing ${name.padEnd(11)} ${about}`) : undefined,
    printed: (text: string) =>
      options.verbose
        ? io.err(
            text
              .trimEnd()
              .split('\n')
              .map((line) => `  | ${plain(line)}`)
              .join('\n'),
          )
        : undefined,
  };
  try {
    return await play(settings, listener, interrupted.signal);
  } finally {
    interrupted.release();
    record.close();
  }
}

function recorder(path: string | undefined): { write(line: Line): void; close(): void } {
  if (path === undefined) return { write: () => undefined, close: () => undefined };
  let file: number | null = opened(path);
  return {
    // A program that ends late still says something: that is no part of the play any more.
    write: (line) => void (file === null || writeSync(file, `${JSON.stringify(line)}\n`)),
    close: () => {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

function opened(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new CliFailure(`--record: ${path} cannot be written: ${fileFault(error)}`);
  }
}
