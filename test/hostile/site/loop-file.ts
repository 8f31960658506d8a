import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WATCH = fileURLToPath(new URL('./loop-watch.ts', import.meta.url));

const PAUSED = 'paused';

/** A stretch in which the server's event loop did not come round; times since 1970, ms. */
export interface LoopStretch {
  readonly from: number;
  readonly to: number;
  /** Processor time of the server's main thread meanwhile, ms. */
  readonly cpuMs: number;
}

/** What the watches on event loops of servers write, a file for each server. */
export class LoopFiles {
  readonly #directory = mkdtempSync(join(tmpdir(), 'stowage-loop-'));
  /** Flags of Node.js for a server that is watched. */
  readonly flags = ['--import', 'tsx', '--import', WATCH];

  constructor() {
    process.env['LOOP_WATCH_DIRECTORY'] = this.#directory;
  }

  /** The stretches of a server since a moment, as far as they are written. */
  since(pid: number, moment: number): readonly LoopStretch[] {
    let text = '';
    try {
      text = readFileSync(join(this.#directory, `${pid}.jsonl`), 'utf8');
    } catch {
      // None yet.
    }
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LoopStretch)
      .filter(({ to }) => to >= moment);
  }

  /** The longest processor time of one stretch of a server since a moment, ms; 0: none was long. */
  longestSince(pid: number, moment: number): number {
    return Math.max(0, ...this.since(pid, moment).map(({ cpuMs }) => cpuMs));
  }

  /** Nothing is watched until `resume`: a second later the watch costs nothing. */
  pause(): void {
    writeFileSync(join(this.#directory, PAUSED), '');
  }

  resume(): void {
    rmSync(join(this.#directory, PAUSED), { force: true });
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
