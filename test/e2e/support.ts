import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { NEVER_DOWN, PATIENCE_MS } from '../support/patience.js';

/** A server started as users start it. */
export interface Served {
  readonly address: string;
  /** Its HTTP address; empty if it serves none. */
  readonly http: string;
  /** URL of the operators' page; empty if it serves none. */
  readonly page: string;
  /** Asks it to end. Resolves with its exit code, and with its output if that is not 0. */
  stop(): Promise<{ readonly code: number | null; readonly output: string }>;
}

/**
 * Starts `stowage serve` on free ports with a directory of its own, and waits until it prints its
 * address.
 */
export async function serve({
  http = false,
  page = false,
  bin = 'dist/src/bin.js',
  more = [] as readonly string[],
} = {}): Promise<Served> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stowage-e2e-'));
  const args = [
    bin,
    'serve',
    '--listen',
    '127.0.0.1:0',
    '--data-dir',
    dataDir,
    '--http-listen',
    http ? '127.0.0.1:0' : 'off',
    '--page-listen',
    page ? '127.0.0.1:0' : 'off',
    ...NEVER_DOWN,
    ...more,
  ];
  const child = start(process.execPath, args);
  const output = collect(child);
  const exited = once(child, 'close');
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    await exited;
    clearTimeout(timer);
    await rm(dataDir, { recursive: true, force: true });
    return { code: child.exitCode, output: output.text };
  };
  try {
    const address = await until(output, child, /127\.0\.0\.1:\d+/);
    const httpUrl = http ? await until(output, child, /http:\/\/127\.0\.0\.1:\d+/) : '';
    const pageUrl = page ? await until(output, child, /(?<=^page +)https?:\/\/\S+/m) : '';
    return { address, http: httpUrl.replace('http://', ''), page: pageUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The result of a finished command. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; default: in this directory. */
export async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
): Promise<Finished> {
  const child = start(command, args, env, false, cwd);
  const [stdout, stderr] = [collectFrom(child.stdout), collectFrom(child.stderr)];
  await once(child, 'close');
  return { code: child.exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** Runs a command until its output matches, then ends it and its children. */
export async function runUntil(
  command: string,
  args: readonly string[],
  wanted: RegExp,
): Promise<string> {
  const child = start(command, args, {}, true);
  try {
    return await until(collect(child), child, wanted);
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  }
}

type Spawned = ChildProcessByStdio<null, Readable, Readable>;

function start(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  detached = false,
  cwd: string | undefined = undefined,
): Spawned {
  return spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    detached,
    cwd,
  });
}

/** The output so far. */
interface Output {
  text: string;
}

function collect(child: Spawned): Output {
  return collectFrom(child.stdout, child.stderr);
}

function collectFrom(...streams: readonly Readable[]): Output {
  const output = { text: '' };
  for (const stream of streams)
    stream.setEncoding('utf8').on('data', (chunk: string) => (output.text += chunk));
  return output;
}

async function until(output: Output, child: ChildProcess, wanted: RegExp): Promise<string> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 20) {
    const found = wanted.exec(output.text);
    if (found) return found[0];
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (child.exitCode === null) child.kill('SIGKILL');
  throw new Error(`did not print ${wanted}; it printed:\n${output.text}`);
}
