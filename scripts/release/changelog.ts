import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'CHANGELOG.md';
const UNRELEASED = 'Unreleased';

/**
 * What the changelog says of a version, without its heading; undefined if it has no such section.
 */
export function notesOf(version: string): string | undefined {
  return sections().get(version)?.trim();
}

/** What the changelog says under Unreleased; empty: nothing. */
export function unreleasedNotes(): string {
  return sections().get(UNRELEASED)?.trim() ?? '';
}

/** Gives what is unreleased to a version that has no section yet. */
export function openSection(version: string): void {
  if (notesOf(version) !== undefined || unreleasedNotes() === '') return;
  const text = readFileSync(FILE, 'utf8');
  writeFileSync(FILE, text.replace(`## ${UNRELEASED}\n`, `## ${version}\n`));
}

function sections(): ReadonlyMap<string, string> {
  const [, ...parts] = readFileSync(FILE, 'utf8').split(/^## /m);
  return new Map(
    parts.map((part) => {
      const [heading = ''] = part.split('\n');
      return [heading.trim(), part.slice(heading.length)];
    }),
  );
}
