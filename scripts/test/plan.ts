import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { AGAIN_ON_POSTGRES, type Group, groupOf, isGroup, OF_THE_BUILD } from './groups.js';

/** One call of mocha. */
export interface Pass {
  readonly title: string;
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The plan for a command line. */
export interface Plan {
  readonly passes: readonly Pass[];
  /** Whether dist/ must be fresh. */
  readonly build: boolean;
  readonly busy: boolean;
  /** Arguments for mocha. */
  readonly options: readonly string[];
}

/**
 * `[--busy] [--without GROUP]… [GROUP] [FILE or folder…] [mocha's options]`. Throws an Error with a
 * message for users if a file or group does not exist.
 */
export function planOf(all: readonly string[]): Plan {
  const { words, without } = leftOut(all);
  const [first = ''] = words;
  const group = isGroup(first) ? first : null;
  const rest = group === null ? words : words.slice(1);
  const missing = missingOf(rest.filter((word) => word !== '--busy'));
  if (missing !== undefined) throw new Error(`${missing} does not exist`);
  const named = rest.filter(isPath);
  const options = rest.filter((word) => !isPath(word) && word !== '--busy');
  const every = testsIn('test').filter((file) => !without.has(groupOf(file)));
  const wanted = named.length > 0 ? named.flatMap(testsIn) : every;
  const passes = group === 'postgres' ? onPostgres(wanted) : once(wanted, group, named.length > 0);
  if (group === null && named.length === 0) passes.push(...onPostgres(wanted).slice(1));
  const files = passes.flatMap((pass) => pass.files);
  if (files.length === 0) throw new Error('no test file is named');
  const build = files.some((file) => OF_THE_BUILD.includes(groupOf(file)));
  return { passes, build, busy: rest.includes('--busy'), options };
}

/** Takes the groups that are not wanted out of a command line. */
function leftOut(all: readonly string[]): {
  readonly words: readonly string[];
  readonly without: ReadonlySet<Group>;
} {
  const without = new Set<Group>();
  let words = all;
  for (let at = words.indexOf('--without'); at >= 0; at = words.indexOf('--without')) {
    const group = words[at + 1] ?? '';
    if (!isGroup(group)) throw new Error(`--without: there is no group ${group}`);
    without.add(group);
    words = words.toSpliced(at, 2);
  }
  return { words, without };
}

/** Test files below a folder, or the file itself; paths from the root, in order. */
export function testsIn(path: string): readonly string[] {
  const normal = relative('.', path);
  if (!statSync(normal).isDirectory()) return [normal];
  const names = readdirSync(normal, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(normal, name))
    .sort();
}

function once(wanted: readonly string[], group: Group | null, named: boolean): Pass[] {
  const files = wanted.filter((file) => group === null || groupOf(file) === group);
  const stranger = named ? wanted.find((file) => !files.includes(file)) : undefined;
  if (stranger !== undefined) {
    const own = groupOf(stranger);
    throw new Error(`${stranger} belongs to ${own}: npm run test:${own} -- ${stranger}`);
  }
  return [{ title: group ?? 'tests', files, env: {} }];
}

/** Tests that use a PostgreSQL, then those of the ledger again, on one. */
function onPostgres(wanted: readonly string[]): Pass[] {
  const again = wanted.filter((file) => file.startsWith(`${AGAIN_ON_POSTGRES}/`));
  const own = wanted.filter((file) => groupOf(file) === 'postgres');
  return [
    { title: 'postgres', files: own, env: {} },
    { title: 'the ledger on PostgreSQL', files: again, env: { TESTS_STORE: 'postgres' } },
  ];
}

/**
 * The first word that was meant as a file or folder, and is none: mocha would be given it as an
 * option, and all tests run. A word after an option may be that option's value.
 */
function missingOf(words: readonly string[]): string | undefined {
  return words.find((word, at) => {
    if (word.startsWith('-') || existsSync(word)) return false;
    const isValue = words[at - 1]?.startsWith('-') === true;
    return !isValue || word.endsWith('.ts') || word.startsWith('test/');
  });
}

function isPath(word: string): boolean {
  return !word.startsWith('-') && existsSync(word);
}
