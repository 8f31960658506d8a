import { plain } from './plain.js';
import type { Cell } from './table-cell.js';
import { longestPiece, widthOf } from './wrap.js';

/** How the columns of a table are laid out. */
export interface Columns {
  readonly widths: readonly number[];
  readonly rights: readonly boolean[];
  /** What each column needs so that no piece of a text is broken. */
  readonly least: readonly number[];
  /** Whether there is no room for columns. */
  readonly blocks: boolean;
}

/** What is to be laid out. */
export interface Content {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Characters between two columns. */
  readonly gap: number;
  /** Characters of a line; absent: without limit. */
  readonly room: number | undefined;
}

/** Names that are longer are broken rather than that they take the room of others. */
const LONGEST_PIECE = 16;

/**
 * The columns for some rows: at least as wide as they were `before`, and aligned alike. If they do
 * not fit, the widest is made narrower, down to its longest piece.
 */
export function columnsFor(content: Content, before: Columns | undefined): Columns {
  const { head, rows, gap, room = Number.POSITIVE_INFINITY } = content;
  const texts = (index: number) => rows.map((row) => plain(row[index]?.text ?? ''));
  const natural = head.map((name, index) =>
    Math.max(widthOf(name), before?.widths[index] ?? 0, ...texts(index).map(widthOf)),
  );
  const rights = head.map(
    (_, index) =>
      before?.rights[index] ?? (rows.length > 0 && rows.every((row) => row[index]?.right)),
  );
  const free = room - gap * (head.length - 1);
  if (sum(natural) <= free)
    return { widths: natural, rights, least: before?.least ?? [], blocks: before?.blocks ?? false };
  const least = head.map((name, index) =>
    Math.max(
      longestPiece(name),
      before?.least[index] ?? 0,
      Math.min(LONGEST_PIECE, Math.max(0, ...texts(index).map(longestPiece))),
    ),
  );
  const blocks = before?.blocks ?? sum(least) > free;
  return { widths: narrowed(natural, least, free), rights, least, blocks };
}

/** Takes from the widest column, one character at a time, until all fit or none can give more. */
function narrowed(
  natural: readonly number[],
  least: readonly number[],
  free: number,
): readonly number[] {
  const widths = [...natural];
  for (let over = sum(widths) - free; over > 0; over -= 1) {
    const spare = widths.map((width, index) => (width > (least[index] ?? 0) ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
