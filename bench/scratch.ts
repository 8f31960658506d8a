import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for the files of one measurement. */
export class Scratch {
  readonly directory = mkdtempSync(join(tmpdir(), 'stowage-bench-'));
  readonly #atExit = () => this.remove();

  /** Makes it. It is removed when the process ends, or earlier. */
  constructor() {
    process.once('exit', this.#atExit);
  }

  remove(): void {
    process.off('exit', this.#atExit);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
