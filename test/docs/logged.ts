import { readFileSync } from 'node:fs';

const CALL = /\blog\s*\.(?:warn|error)\(/g;
/** What stands in quotes, and what stands in a template between its expressions. */
const TEXT = /'([^'\n]*)'|[`}]([^`$}\n]*)(?=\$\{|`)/g;
/** Shorter pieces say nothing. */
const LEAST = 6;

/**
 * The longest constant piece of each message that a source file logs at `warn` or `error`. A
 * message that is made elsewhere, such as a word of a table, is not found.
 */
export function loggedIn(file: string): readonly string[] {
  if (!file.endsWith('.ts')) return [];
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(CALL)].flatMap(({ index, 0: call }) => {
    const said = argumentsFrom(source, index + call.length);
    const pieces = [...said.matchAll(TEXT)].map(([, quoted, templated = '']) =>
      (quoted ?? templated).trim(),
    );
    const longest = pieces.reduce((most, one) => (one.length > most.length ? one : most), '');
    return longest.length < LEAST ? [] : [longest];
  });
}

/** The text of a call's arguments, up to its closing parenthesis. */
function argumentsFrom(source: string, from: number): string {
  let open = 1;
  let at = from;
  for (; at < source.length && open > 0; at += 1) {
    if (source[at] === '(') open += 1;
    if (source[at] === ')') open -= 1;
  }
  return source.slice(from, at - 1);
}
