import Table from 'cli-table3';
import type { Paint, Tone } from './paint.js';
import { plain } from './plain.js';

const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
const STYLE = { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true };

/** One cell: its text, tone and alignment. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone | undefined;
  readonly right?: boolean | undefined;
}

/** A table with a heading and aligned columns. */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
): string {
  const made = new Table({
    chars: BARE,
    style: STYLE,
    colAligns: head.map((_, index) =>
      rows.length > 0 && rows.every((row) => row[index]?.right) ? 'right' : 'left',
    ),
  });
  made.push(
    head.map((name) => paint('head', name)),
    ...rows.map((row) => row.map(({ text, tone }) => paint(tone, plain(text)))),
  );
  return trimmed(made.toString());
}

/** Names and values, one a line; empty values are left out. */
export function facts(rows: readonly (readonly [string, Cell])[], paint: Paint): string {
  const made = new Table({ chars: BARE, style: STYLE });
  made.push(
    ...rows
      .filter(([, { text }]) => text !== '')
      .map(([name, { text, tone }]) => [paint('head', name), paint(tone, plain(text))]),
  );
  return trimmed(made.toString());
}

function trimmed(text: string): string {
  return text.replace(/[ \t]+$/gm, '');
}
