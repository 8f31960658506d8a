import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

/** What mocha prints of failures comes after this line, which counts them. */
const COUNT = /^ {2}\d+ failing$/;

/**
 * Passes on what the passes of a run print, and prints the failures of all of them once more at the
 * end: those of an early pass would scroll away.
 */
export class Failures {
  readonly #of = new Map<string, string[]>();
  #passes = 0;

  /** Passes on the output of a pass as it comes. */
  read(title: string, output: Readable): void {
    this.#passes += 1;
    let rest = '';
    output.setEncoding('utf8');
    output.on('data', (text: string) => {
      process.stdout.write(text);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#note(title, line);
    });
  }

  #note(title: string, line: string): void {
    const kept = this.#of.get(title);
    if (kept !== undefined) kept.push(line);
    else if (COUNT.test(stripVTControlCharacters(line))) this.#of.set(title, [line.trim()]);
  }

  /** Prints them, unless there was only one pass, which has just done so. */
  repeat(): void {
    if (this.#passes < 2) return;
    for (const [title, lines] of this.#of) console.log(`\n${title}: ${lines.join('\n')}`);
  }
}
