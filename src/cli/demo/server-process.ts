import { type ChildProcess, spawn } from 'node:child_process';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../files/package-root.js';
import { CliFailure } from '../terminal/io.js';

const STOP_MS = 5_000;
const WORDS = 4_000;

/** A real server in a process of its own. It ends when this process ends, in whatever way. */
export class ServerProcess {
  readonly #child: ChildProcess;
  #said = '';
  #listens: (address: string) => void = () => undefined;
  readonly #listening = new Promise<string>((resolve) => {
    this.#listens = resolve;
  });
  /** Rejects if the process ends without having been stopped. */
  readonly failed: Promise<never>;
  readonly #gone: Promise<void>;
  #stopping = false;

  constructor(dataDir: string, env: Readonly<Record<string, string | undefined>>) {
    const flags = [
      '--listen',
      '127.0.0.1:0',
      '--http-listen',
      'off',
      '--data-dir',
      dataDir,
      '--until-input-ends',
    ];
    // In a session of its own: Ctrl-C must not end the server before its clients.
    this.#child = spawn(process.execPath, [...process.execArgv, program(), 'serve', ...flags], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: withoutOurs(env),
      detached: true,
      windowsHide: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#child.stdin?.on('error', () => undefined);
    this.#gone = new Promise((resolve) =>
      this.#child.once('close', () => resolve()).once('error', () => resolve()),
    );
    this.failed = this.#failure();
    this.failed.catch(() => undefined);
  }

  /** Process id. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /**
   * Address of the server, once it listens. Rejects with the server's output if it does not start.
   */
  async address(): Promise<string> {
    return await Promise.race([this.#listening, this.failed]);
  }

  /** Asks the server to end and waits for it. Kills it after STOP_MS. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#child.stdin?.end();
    const patience = setTimeout(() => this.kill(), STOP_MS);
    await this.#gone;
    clearTimeout(patience);
  }

  /** Kills the server at once. */
  kill(): void {
    this.#stopping = true;
    this.#child.kill('SIGKILL');
  }

  async #failure(): Promise<never> {
    const fault = await new Promise<string>((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('close', (code, signal) =>
        resolve(this.#said.trim() || `it ended with ${signal ?? code} and said nothing`),
      );
    });
    if (this.#stopping) return await new Promise<never>(() => undefined);
    throw new CliFailure(`the server of the demo ended: ${fault}`);
  }

  #read(text: string): void {
    this.#said = (this.#said + text).slice(-WORDS);
    const address = /^gRPC +(\S+)/m.exec(this.#said)?.[1];
    if (address !== undefined) this.#listens(address);
  }
}

/** Path of this program, as source or compiled. The compiled one is bundled: see `bundle.ts`. */
function program(): string {
  const isSource = extname(fileURLToPath(import.meta.url)) === '.ts';
  return join(packageRoot(), ...(isSource ? ['src', 'bin.ts'] : ['dist', 'src', 'bin.js']));
}

/** Leaves out STOWAGE_ variables: the user's own configuration is not meant for this server. */
function withoutOurs(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('STOWAGE_')));
}
