/** A page that is made by `npm run docs`. */
export interface Page {
  /** Below docs/reference/. */
  readonly file: string;
  readonly text: string;
}

const MADE = '<!-- Made by `npm run docs`. Do not edit. -->';

/** Joins blocks with an empty line between them. */
export function page(file: string, blocks: readonly string[]): Page {
  return { file, text: `${[MADE, ...blocks.filter((block) => block !== '')].join('\n\n')}\n` };
}

/** A table; empty if there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

/** Text as code. */
export function code(text: string): string {
  return text === '' ? '' : `\`${text.replaceAll('`', "'")}\``;
}

/** The anchor that GitHub gives a heading. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
