import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * A part of a workload in its own process, so that garbage collection adds to nothing else. It
 * answers one command at a time.
 */
export class Child {
  readonly #ended: Promise<never>;

  private constructor(private readonly process: ChildProcess) {
    this.#ended = once(process, 'exit').then(([code, signal]) => {
      throw new Error(`a process of the workload ended with ${code ?? signal}`);
    });
    this.#ended.catch(() => undefined);
  }

  /** Starts a module with its job as the only argument. */
  static start(module: URL, job: unknown): Child {
    return new Child(
      fork(fileURLToPath(module), [JSON.stringify(job)], { execArgv: ['--import', 'tsx'] }),
    );
  }

  /**
   * Sends a command and waits for its answer, whose type the caller knows. Rejects if the process
   * ends instead.
   */
  async ask<T>(command: unknown): Promise<T> {
    const answer = once(this.process, 'message').then(([message]) => message as T);
    this.process.send(command as object);
    return Promise.race([answer, this.#ended]);
  }

  end(): void {
    this.process.kill('SIGKILL');
  }
}
