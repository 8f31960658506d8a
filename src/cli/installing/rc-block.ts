/** Lines around what we add to a file of the user, by which it is found again. */
const BEGIN = '# >>> stowage completion: `stowage completion uninstall` removes this >>>';
const END = '# <<< stowage completion <<<';

/** The text of a file with our lines at its end; those that it had are replaced. */
export function withBlock(text: string, lines: readonly string[]): string {
  const rest = withoutBlock(text);
  const gap = rest === '' || rest.endsWith('\n') ? '' : '\n';
  return `${rest}${gap}${[BEGIN, ...lines, END].join('\n')}\n`;
}

/** The text without our lines; all others as they are. */
export function withoutBlock(text: string): string {
  const from = text.indexOf(`${BEGIN}\n`);
  const to = text.indexOf(`${END}\n`, from);
  if (from === -1 || to === -1) return text;
  return text.slice(0, from) + text.slice(to + END.length + 1);
}
