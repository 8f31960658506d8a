import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A page that code names, such as `docs/rules.md, "Filters"`. */
export interface NamedPage {
  readonly file: string;
  readonly page: string;
  /** A heading, or what stands first in a row of a table; undefined: none is named. */
  readonly section: string | undefined;
}

// Comments are wrapped anywhere, and a section in a string ends with the string or a number.
const NAMED = /\bdocs\/[\w/-]+\.md\b(?:,\s+"([^"]+)"|, ([A-Z][^',\n]*))?/g;

/** Every file at or below a path, generated code excepted. */
export function codeFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap(({ name }) =>
    name === 'gen' ? [] : codeFiles(join(path, name)),
  );
}

/** The pages that a file names, with the section if it names one. */
export function pagesNamedIn(file: string): readonly NamedPage[] {
  if (!/\.(ts|proto|service|yaml|sh)$|run$|Dockerfile$/.test(file)) return [];
  const text = readFileSync(file, 'utf8').replace(/\n[ \t]*(?:\*|\/\/|#)[ \t]?/g, ' ');
  return [...text.matchAll(NAMED)].map(([whole, quoted, plain]) => ({
    file,
    page: whole.split(',')[0] ?? whole,
    section: (quoted ?? plain)?.replaceAll(/\s+/g, ' ').trim(),
  }));
}

/** Whether a page has a heading that begins so, or a row of a table for such a word. */
export function hasSection(page: string, section: string | undefined): boolean {
  if (section === undefined) return true;
  const text = readFileSync(page, 'utf8');
  return new RegExp(`^(#+ |\\| \`?)${section.replace(/[^\w ]/g, '\\$&')}`, 'm').test(text);
}
