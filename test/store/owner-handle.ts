import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Command, Reply } from './owner-process.js';

/** Another process that owns a store and carries out commands. */
export class OwnerProcess {
  readonly #replies: Reply[] = [];
  readonly #waiting: ((reply: Reply) => void)[] = [];

  private constructor(readonly child: ChildProcess) {
    child.on('message', (reply: Reply) => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#replies.push(reply);
      else next(reply);
    });
  }

  /** Starts it; its first reply is the result of opening. */
  static start(file: string): OwnerProcess {
    const script = fileURLToPath(new URL('./owner-process.ts', import.meta.url));
    return new OwnerProcess(fork(script, [file], { execArgv: ['--import', 'tsx'] }));
  }

  /** The next reply. */
  reply(): Promise<Reply> {
    const reply = this.#replies.shift();
    if (reply !== undefined) return Promise.resolve(reply);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Replies that were not read yet. */
  taken(): Reply[] {
    return this.#replies.splice(0);
  }

  async ask(command: Command): Promise<Reply> {
    this.child.send(command);
    return this.reply();
  }

  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
  }
}
