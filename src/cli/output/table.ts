import type { CliIo } from '../terminal/io.js';
import { type Columns, columnsFor } from './column-widths.js';
import { type Paint, painter } from './paint.js';
import { plain } from './plain.js';
import type { Cell } from './table-cell.js';
import { widthOf, wrapped } from './wrap.js';

const GAP = '  ';

/** How a table is shown. */
export interface Look {
  readonly paint: Paint;
  /** Characters of a line; absent: without limit. */
  readonly room?: number | undefined;
}

/** As wide as the terminal, if there is one, and in its colours. */
export function lookOf(io: CliIo): Look {
  const columns = io.screen?.columns() ?? 0;
  return { paint: painter(io), room: columns > 0 ? columns : undefined };
}

/**
 * A table that is printed page by page. Its columns are as wide as the first page needs, and grow
 * if a later one needs more: nothing is cut off. In a limited room texts are wrapped at words. If
 * there is no room for that either, each row is a block of names and values.
 */
export class PagedTable {
  readonly #head: readonly string[];
  readonly #look: Look;
  #columns: Columns | undefined;

  constructor(head: readonly string[], look: Look) {
    this.#head = head;
    this.#look = look;
  }

  /** The text of the next rows. */
  page(rows: readonly (readonly Cell[])[]): string {
    const before = this.#columns;
    const columns = columnsFor(
      { head: this.#head, rows, gap: GAP.length, room: this.#look.room },
      before,
    );
    this.#columns = columns;
    if (columns.blocks) {
      const blocks = rows.map((row) =>
        facts(
          row.map((cell, index) => [this.#head[index] ?? '', { ...cell, right: false }] as const),
          this.#look,
        ),
      );
      return `${before === undefined ? '' : '\n'}${blocks.join('\n\n')}`;
    }
    const head = this.#head.map((text) => ({ text, tone: 'head' as const }));
    const shown = before === undefined ? [head, ...rows] : rows;
    return shown.map((row) => this.#row(row, columns)).join('\n');
  }

  #row(cells: readonly Cell[], { widths, rights }: Columns): string {
    const broken = cells.map(({ text }, index) => wrapped(plain(text), widths[index] ?? 0));
    const height = Math.max(...broken.map((lines) => lines.length));
    return Array.from({ length: height }, (_, at) =>
      cells
        .map(({ tone }, index) => {
          const text = broken[index]?.[at] ?? '';
          const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(text)));
          const painted = this.#look.paint(tone, text);
          return rights[index] ? space + painted : painted + space;
        })
        .join(GAP)
        .trimEnd(),
    ).join('\n');
  }
}

/** A table with a heading and aligned columns. */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  look: Look,
): string {
  return new PagedTable(head, look).page(rows);
}

/** Names and values, one a line; empty values are left out. Long values are wrapped at words. */
export function facts(rows: readonly (readonly [string, Cell])[], { paint, room }: Look): string {
  const shown = rows.filter(([, { text }]) => text !== '');
  const names = Math.max(0, ...shown.map(([name]) => widthOf(name)));
  const left = names + GAP.length;
  const width = room === undefined ? Number.POSITIVE_INFINITY : Math.max(10, room - left);
  return shown
    .map(([name, { text, tone }]) =>
      wrapped(plain(text), width)
        .map((line, at) => {
          const begin = at === 0 ? paint('head', name) + ' '.repeat(left - widthOf(name)) : '';
          return `${begin || ' '.repeat(left)}${paint(tone, line)}`.trimEnd();
        })
        .join('\n'),
    )
    .join('\n');
}
