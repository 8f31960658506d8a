import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StowageError } from '../../client/index.js';
import { plain } from '../output/plain.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { Display } from './display.js';
import { ending } from './ending.js';
import { type DemoOptions, play } from './play.js';
import { ServerProcess } from './server-process.js';

const LAST_WORDS_MS = 500;

/** Runs a small cloud and shows it. However it ends, no process or file is left. */
export async function runDemo(options: DemoOptions, io: CliIo): Promise<void> {
  const over = new AbortController();
  const directory = temporaryDirectory();
  const remove = () =>
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  const server = new ServerProcess(directory, io.env);
  const userEnd = ending(io, () => {
    server.kill();
    remove();
  });
  try {
    const playing = play({
      options,
      io,
      server,
      directory,
      display: new Display(io, over.signal),
      over: over.signal,
    });
    const code = await Promise.race([
      userEnd.asked,
      server.failed,
      playing.then(
        () => undefined,
        (error: unknown) => inWords(error, server),
      ),
    ]);
    if (code === undefined) return;
    over.abort();
    io.err('ending: the server stops, its directory goes');
    await server.stop();
    io.exit(code);
  } finally {
    over.abort();
    await server.stop();
    remove();
    userEnd.release();
  }
}

function temporaryDirectory(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'stowage-demo-'));
  } catch (error) {
    throw new CliFailure(
      `no directory for the database: ${(error as Error).message}; TMPDIR says where else ` +
        'to make one',
    );
  }
}

/** If the server is gone, its own error is thrown, not that of its clients. */
async function inWords(error: unknown, server: ServerProcess): Promise<never> {
  if (!(error instanceof StowageError)) throw error;
  await Promise.race([server.failed, sleep(LAST_WORDS_MS)]);
  throw new CliFailure(
    `the demo broke off: ${plain(error.message)} (${error.code} ${error.reason})`,
  );
}
