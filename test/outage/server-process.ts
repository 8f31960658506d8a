import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type StowageClient } from '../../src/client/index.js';
import { NEVER_DOWN, PATIENCE_MS } from '../support/patience.js';

/** A server in a process of its own, to be killed without warning. */
export class ServerProcess {
  readonly client: StowageClient;

  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
    private readonly printed: { text: string },
  ) {
    this.client = connect({ server: address, deadlineMs: PATIENCE_MS });
  }

  /**
   * Starts `stowage serve` on a directory, as users do. Rejects with what it printed where it ends
   * instead.
   */
  static start(dataDir: string, more: readonly string[] = []): Promise<ServerProcess> {
    return ServerProcess.serve(['--data-dir', dataDir, ...more]);
  }

  /** Starts one of the servers that share a PostgreSQL. */
  static replica(url: string, more: readonly string[] = []): Promise<ServerProcess> {
    return ServerProcess.serve(['--database-url', url, ...more]);
  }

  /**
   * Starts one with the flags that say where its ledger is; `build` is the checkout whose program
   * it is.
   */
  static serve(more: readonly string[], build = '.'): Promise<ServerProcess> {
    const flags = [
      'serve',
      '--listen',
      '127.0.0.1:0',
      '--http-listen',
      'off',
      '--log-level',
      'fatal',
    ];
    return ServerProcess.run([`${build}/dist/src/bin.js`, ...flags, ...NEVER_DOWN, ...more]);
  }

  /** Starts any program that prints the address where it listens. */
  static async run(args: readonly string[]): Promise<ServerProcess> {
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const printed = { text: '' };
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (printed.text += text));
    const address = await Promise.race([
      addressIn(printed, child),
      once(child, 'close').then(() => null),
    ]);
    if (address === null && child.stderr.readableEnded === false) await once(child, 'close');
    if (address === null) throw new ServerEnded(child.exitCode, printed.text);
    return new ServerProcess(child, address, printed);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('it never started');
    return this.child.pid;
  }

  get output(): string {
    return this.printed.text;
  }

  /** Resolves when the process is gone, however it ended. */
  async ended(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null)
      await once(this.child, 'exit');
    this.client.close();
  }

  /** Stops it in the middle of whatever it does, until `resume`. */
  pause(): void {
    this.child.kill('SIGSTOP');
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
  }

  /** Asks it to end; answers its exit code. */
  async stop(): Promise<number | null> {
    this.client.close();
    this.child.kill('SIGTERM');
    await this.ended();
    return this.child.exitCode;
  }
}

/** The program ended before it listened. */
export class ServerEnded extends Error {
  constructor(
    readonly code: number | null,
    readonly output: string,
  ) {
    super(`it ended with ${code}:\n${output}`);
  }
}

async function addressIn(
  printed: { readonly text: string },
  child: ChildProcess,
): Promise<string | null> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 10) {
    if (child.exitCode !== null) return null;
    // Lines of its log may name other addresses before.
    const [, found] = /^(?!\{).*?(127\.0\.0\.1:\d+)/m.exec(printed.text) ?? [];
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`it did not say where it listens:\n${printed.text}`);
}
