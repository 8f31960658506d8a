import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { eventually } from '../outage/support.js';
import type { PythonPackage } from '../support/python-package.js';

const AGENT = 'examples/python/agent.py';

/** The example agent in a process of its own. */
export class AgentProcess {
  readonly #child: ChildProcess;
  #printed = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#printed += text));
  }

  /** Starts the agent; `says` waits for its output. */
  static start(
    python: PythonPackage,
    server: string,
    directory: string,
    more: readonly string[] = [],
  ): AgentProcess {
    const args = [AGENT, '--server', server, '--host', 'py@files', ...more, directory];
    return new AgentProcess(
      spawn(python.interpreter, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...python.env },
      }),
    );
  }

  get printed(): string {
    return this.#printed;
  }

  /** Waits until its output matches `times` times. */
  async says(wanted: RegExp, times = 1): Promise<void> {
    const all = new RegExp(wanted.source, 'g');
    try {
      await eventually(() => (this.#printed.match(all)?.length ?? 0) >= times);
    } catch {
      throw new Error(`the agent did not say ${wanted}; it said:\n${this.#printed}`);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Resolves with its exit code when it has ended. */
  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await once(this.#child, 'close');
    return this.#child.exitCode;
  }

  /** Sends a signal and waits for the end; a second time does nothing. */
  async end(name: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    if (this.#child.exitCode === null) {
      // A stopped process gets no signal until it continues.
      this.#child.kill('SIGCONT');
      this.#child.kill(name);
    }
    return await this.ended();
  }
}

/** A volume's file. */
export interface VolumeFile {
  readonly volumeId: string;
  readonly sizeGib: number;
  /** Bytes that it takes on disk. */
  readonly taken: number;
}

/** The files in the agent's directory, by volume id. */
export async function volumeFiles(directory: string): Promise<readonly VolumeFile[]> {
  const names = (await readdir(directory)).sort();
  return await Promise.all(
    names.map(async (name) => {
      const { size, blocks } = await stat(`${directory}/${name}`);
      return {
        volumeId: name.slice(0, name.indexOf('.')),
        sizeGib: size / 2 ** 30,
        taken: blocks * 512,
      };
    }),
  );
}
