import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** A relative link of a page. */
export interface Link {
  /** The page, path from the repository. */
  readonly page: string;
  /** As it is written. */
  readonly written: string;
  /** The file or directory, path from the repository. */
  readonly target: string;
  /** Heading within it; empty: none. */
  readonly anchor: string;
}

const FOREIGN = new Set(['node_modules', 'dist', '.git', 'data', 'release']);

/** Every Markdown file below a directory, sorted. */
export function markdownFiles(directory: string): readonly string[] {
  const entries = readdirSync(directory, { withFileTypes: true }).filter(
    ({ name }) => !FOREIGN.has(name),
  );
  return entries
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return markdownFiles(path);
      return entry.name.endsWith('.md') ? [path] : [];
    })
    .sort();
}

/** The relative links of a page, without those in code. */
export function linksOf(page: string): readonly Link[] {
  const prose = withoutCode(readFileSync(page, 'utf8')).replace(/`[^`\n]*`/g, 'code');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, written = '']) => {
    if (/^[a-z]+:/.test(written)) return [];
    const [path = '', anchor = ''] = written.split('#');
    return [
      { page, written, target: path === '' ? page : normalize(join(dirname(page), path)), anchor },
    ];
  });
}

/** The problem with a link; null: none. */
export function brokenBecause({ target, anchor }: Link): string | null {
  if (!existsSync(target)) return `there is no ${target}`;
  if (anchor === '' || anchorsOf(target).has(anchor)) return null;
  return `${target} has no heading ${anchor}: ${[...anchorsOf(target)].join(', ')}`;
}

/**
 * The pages that links lead to from a page, itself included. A link to a directory leads to its
 * README.md.
 */
export function reachableFrom(start: string): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const page of reached)
    for (const { target } of linksOf(page))
      if (pageAt(target) !== null) reached.add(pageAt(target) ?? '');
  return reached;
}

function pageAt(target: string): string | null {
  const page =
    existsSync(target) && statSync(target).isDirectory() ? join(target, 'README.md') : target;
  return page.endsWith('.md') && existsSync(page) ? page : null;
}

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(readFileSync(page, 'utf8')).matchAll(
    /^#{1,6} +(.*)$/gm,
  )) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^ *```[\s\S]*?^ *```$/gm, '');
}
