import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for what is gone once it is measured. */
export class Scratch {
  readonly directory = mkdtempSync(join(tmpdir(), 'stowage-bench-'));
  readonly #atExit = () => this.remove();

  /** Makes it. It goes at the latest with the process. */
  constructor() {
    process.once('exit', this.#atExit);
  }

  remove(): void {
    process.off('exit', this.#atExit);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
