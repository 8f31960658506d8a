import { type Paint, painter } from '../output/paint.js';
import type { CliIo } from '../terminal/io.js';

/** How a demonstration is drawn. */
export interface Look {
  /** Width of a line, characters. */
  readonly width: number;
  readonly paint: Paint;
  /** Parts of a bar: on disk, promised, free. */
  readonly bar: readonly [string, string, string];
}

const [NARROWEST, WIDEST, USUAL] = [40, 110, 80];

/** The look for a terminal; without one, plain characters and no colour. */
export function lookOf({ screen, env }: CliIo): Look {
  const drawn =
    screen !== undefined && /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');
  return {
    // A terminal may break a line that fills it. Some terminals do not know their width.
    width: screen ? Math.min(WIDEST, Math.max(NARROWEST, (screen.columns() || USUAL) - 1)) : USUAL,
    paint: painter({ screen, env }),
    bar: drawn ? ['\u2588', '\u2593', '\u2591'] : ['#', '=', '.'],
  };
}

/**
 * Breaks a text into lines at spaces. The first line begins with `indent`, the others with
 * `hanging`. Words are never cut.
 */
export function wrap(
  text: string,
  width: number,
  indent = '',
  hanging = indent,
): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = hanging + word;
    } else {
      line += empty ? word : ` ${word}`;
    }
    empty = false;
  }
  return [...lines, line];
}

/** A number with commas between thousands. */
export function thousands(number: number): string {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',');
}
