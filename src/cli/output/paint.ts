import { isDumb } from '../terminal/dumb.js';
import type { CliIo } from '../terminal/io.js';

/** Tones of a text; `dim` is of less importance, `head` is a heading. */
export type Tone = 'good' | 'warn' | 'bad' | 'dim' | 'head';

/** Colours a text, or leaves it as it is. */
export type Paint = (tone: Tone | undefined, text: string) => string;

const CODES: Readonly<Record<Tone, readonly [number, number]>> = {
  good: [32, 39],
  warn: [33, 39],
  bad: [31, 39],
  dim: [2, 22],
  head: [1, 22],
};

/**
 * Colours for a terminal. None if there is no terminal, or a dumb one, or NO_COLOR is
 * set (no-color.org).
 */
export function painter({ screen, env }: Pick<CliIo, 'screen' | 'env'>): Paint {
  const coloured = screen !== undefined && (env['NO_COLOR'] ?? '') === '' && !isDumb(env);
  return (tone, text) => {
    if (!coloured || tone === undefined || text === '') return text;
    const [on, off] = CODES[tone];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  };
}
