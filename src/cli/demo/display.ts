import type { Tone } from '../output/paint.js';
import type { CliIo } from '../terminal/io.js';
import { type Look, lookOf, wrap } from './look.js';

const VERDICT = 7;

/** Prints a demonstration. Nothing is printed once `ended` has fired. */
export class Display {
  readonly #io: CliIo;
  readonly #ended: AbortSignal;
  /** Number of lines that the next frame is drawn over. */
  #drawn = 0;

  constructor(io: CliIo, ended: AbortSignal) {
    this.#io = io;
    this.#ended = ended;
  }

  /** The current look: a terminal may change its width. */
  get look(): Look {
    return lookOf(this.#io);
  }

  /** Whether frames are drawn, because there is a terminal. */
  get moving(): boolean {
    return this.#io.screen !== undefined;
  }

  /** Begins a section. */
  heading(title: string, more = ''): void {
    const { width, paint } = this.look;
    const [first = '', ...rest] = wrap(more === '' ? title : `${title} ${more}`, width);
    const head =
      first.length <= title.length
        ? paint('head', first)
        : paint('head', title) + first.slice(title.length);
    this.#print(['', head, ...rest]);
  }

  /** Prints indented text, broken into lines. */
  say(text: string, tone?: Tone): void {
    const { width, paint } = this.look;
    this.#print(wrap(text, width, '  ').map((line) => (tone ? paint(tone, line) : line)));
  }

  /** Prints whether a claim holds. */
  verdict(holds: boolean, text: string): void {
    const { width, paint } = this.look;
    const [first = '', ...rest] = wrap(text, width - VERDICT);
    const word = (holds ? 'yes' : 'NO').padEnd(VERDICT - 2);
    this.#print([
      `  ${paint(holds ? 'good' : 'bad', word)}${first}`,
      ...rest.map((line) => ' '.repeat(VERDICT) + line),
    ]);
  }

  /** Prints lines as they are. */
  lines(lines: readonly string[]): void {
    this.#print(lines);
  }

  /** Draws lines over the frame before; the last frame stays. */
  frame(lines: readonly string[]): void {
    const { screen } = this.#io;
    if (screen === undefined || this.#ended.aborted) return;
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
    screen.write(`${up}\r${lines.map((line) => `\u001b[2K${line}\n`).join('')}`);
    this.#drawn = lines.length;
  }

  #print(lines: readonly string[]): void {
    if (this.#ended.aborted) return;
    this.#drawn = 0;
    for (const line of lines) this.#io.out(line);
  }
}
