/** Text of a manual page that means itself: in roff a backslash, a dash and a first dot do not. */
export function plain(text: string): string {
  const escaped = text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('`', '');
  return escaped.replace(/^([.'])/gm, '\\&$1');
}

/** Bold text. */
export function bold(text: string): string {
  return `\\fB${plain(text)}\\fR`;
}

/** A section with a heading; none where it would be empty. */
export function section(heading: string, ...lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`.SH ${heading}`, ...lines];
}

/** A term and what it means. */
export function term(name: string, ...meaning: readonly string[]): readonly string[] {
  return ['.TP', name, ...meaning];
}

/** Lines as they are. */
export function example(lines: readonly string[]): readonly string[] {
  return ['.nf', ...lines.map(plain), '.fi'];
}

/** A manual page. `name` is as in `man 1 name`. */
export interface ManPage {
  readonly name: string;
  readonly section: 1 | 5;
  readonly text: string;
}

/** Puts a page together. `summary` is what `apropos` shows. */
export function manPage(
  name: string,
  number: 1 | 5,
  version: string,
  summary: string,
  body: readonly string[],
): ManPage {
  const shown = plain(name.toUpperCase());
  const title = `.TH "${shown}" ${number} "" "Stowage ${plain(version)}" "Stowage"`;
  const lines = [
    title,
    '.ad l',
    ...section('NAME', `${plain(name)} \\- ${plain(summary)}`),
    ...body,
  ];
  return { name, section: number, text: `${lines.join('\n')}\n` };
}
