import type { Program, ProgramEnd } from '../program/program.js';
import type { Recorder } from './recorder.js';

/** The author's program, which can be killed and started again. */
export class RestartableProgram {
  readonly #recorder: Recorder;
  readonly #start: () => Program;
  readonly #endedByItself: (end: ProgramEnd) => void;
  #program: Program | undefined;

  constructor(recorder: Recorder, start: () => Program, endedByItself: (end: ProgramEnd) => void) {
    this.#recorder = recorder;
    this.#start = start;
    this.#endedByItself = endedByItself;
  }

  start(): void {
    const { run } = this.#recorder;
    this.#recorder.add({ event: 'program', run, state: 'started' });
    const program = this.#start();
    this.#program = program;
    void program.ended.then((end) => {
      this.#recorder.add({ event: 'program', run, state: 'ended', detail: endWords(end) });
      if (this.#program === program) this.#endedByItself(end);
    });
  }

  async restart(): Promise<void> {
    await this.#leave()?.kill();
    this.#recorder.run += 1;
    this.start();
  }

  async stop(): Promise<void> {
    await this.#leave()?.stop();
  }

  #leave(): Program | undefined {
    const program = this.#program;
    this.#program = undefined;
    return program;
  }
}

/** How a program ended, in words. */
export function endWords({ code, signal, fault }: ProgramEnd): string {
  if (fault !== undefined) return `it could not be started: ${fault}`;
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
