import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** An answer of a helper. */
type Reply = { readonly answer: unknown } | { readonly error: string };

/**
 * One of our programs in its own process. It is asked over IPC, one question at a time, and ends
 * with this process.
 */
export class Helper<Question, Answer> {
  readonly #gone: Promise<never>;

  private constructor(private readonly child: ChildProcess) {
    this.#gone = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`a helper process ended with ${code ?? signal}`);
    });
    this.#gone.catch(() => undefined);
  }

  /** @param program its file, which calls `answerQuestions` */
  static start<Question, Answer>(program: URL): Helper<Question, Answer> {
    return new Helper(
      fork(fileURLToPath(program), [], {
        execArgv: ['--import', 'tsx'],
        serialization: 'advanced',
      }),
    );
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('it never started');
    return this.child.pid;
  }

  /** Rejects with the error of the helper. */
  async ask(question: Question): Promise<Answer> {
    const message = once(this.child, 'message');
    this.child.send(question as object);
    const [reply] = (await Promise.race([message, this.#gone])) as [Reply];
    if ('error' in reply) throw new Error(reply.error);
    return reply.answer as Answer;
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await this.#gone.catch(() => undefined);
  }
}

/** The helper's side: answers until its parent is gone. */
export function answerQuestions<Question, Answer>(
  answer: (question: Question) => Promise<Answer> | Answer,
): void {
  process.on('message', (question) => {
    Promise.resolve()
      .then(() => answer(question as Question))
      .then(
        (found): Reply => ({ answer: found }),
        (error: unknown): Reply => ({
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
      )
      .then((reply) => process.send?.(reply));
  });
  process.on('disconnect', () => process.exit());
}
