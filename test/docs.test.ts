import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { ERRORS } from '../src/domain/errors.js';
import { codeLines, prose } from './docs/fenced-blocks.js';
import { loggedIn } from './docs/logged.js';
import { brokenBecause, linksOf, markdownFiles, reachableFrom } from './docs/markdown-links.js';
import { codeFiles, hasSection, pagesNamedIn } from './docs/named-pages.js';

/** Where code and configuration name pages. */
const NAMING = ['src', 'proto', 'scripts', 'deploy', 'test', '.ci', 'Dockerfile'];

/** What npm says of a package that it would make. */
interface Packed {
  readonly files: readonly { readonly path: string }[];
}

/** Languages of fences that hold what programs print. */
const PRINTED = new Set(['text', 'json', 'jsonl']);

describe('documents', () => {
  it('docs/errors.md is the table of errors, reason by reason and code by code', () => {
    const rows = [
      ...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \| ([A-Z_]+) \|/gm),
    ];
    assert.deepEqual(Object.fromEntries(rows.map(([, reason, code]) => [reason, code])), ERRORS);
  });

  it('lead somewhere with every relative link and anchor', () => {
    const links = markdownFiles('.').flatMap(linksOf);
    assert.ok(links.length > 50, `only ${links.length} links were found`);
    const broken = links.flatMap((link) => {
      const why = brokenBecause(link);
      return why === null ? [] : [`${link.page}: ${link.written}: ${why}`];
    });
    assert.deepEqual(broken, []);
  });

  it('link, those that npm packs, only what it packs', () => {
    const dryRun = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const [packed] = JSON.parse(execFileSync('npm', dryRun, { encoding: 'utf8' })) as [Packed];
    const paths = new Set(packed.files.map(({ path }) => path));
    const pages = ['README.md', 'CHANGELOG.md', ...markdownFiles('docs')];
    assert.deepEqual(
      pages.filter((page) => !paths.has(page)),
      [],
    );
    const isPacked = (target: string) =>
      paths.has(target) ||
      packed.files.some(({ path }) =>
        path.startsWith(target.endsWith('/') ? target : `${target}/`),
      );
    const missing = pages
      .flatMap(linksOf)
      .filter(({ target }) => !isPacked(target))
      .map(({ page, written }) => `${page}: ${written}`);
    assert.deepEqual(missing, [], 'the list "files" of package.json says what is packed');
  }).timeout(60_000);

  it('are there, with the section, where code names them', () => {
    const named = NAMING.flatMap(codeFiles).flatMap(pagesNamedIn);
    assert.ok(named.length > 50, `only ${named.length} names of pages were found`);
    const broken = named.flatMap(({ file, page, section }) => {
      if (!existsSync(page)) return [`${file}: there is no ${page}`];
      return hasSection(page, section) ? [] : [`${file}: ${page} has no section ${section}`];
    });
    assert.deepEqual(broken, []);
  });

  it('show code that is to be read, not scrolled: a hundred columns at most', () => {
    const pages = markdownFiles('.').filter((page) => !page.startsWith('docs/reference/'));
    const wide = pages.flatMap((page) =>
      codeLines(readFileSync(page, 'utf8'))
        // What programs print is shown as they print it.
        .filter(({ language, text }) => !PRINTED.has(language) && text.length > 100)
        .map(({ line }) => `${page}:${line}`),
    );
    assert.deepEqual(wide, []);
  });

  it('have no place left that was to be filled in later', () => {
    const open = markdownFiles('.').flatMap((page) =>
      [...prose(readFileSync(page, 'utf8')).matchAll(/^[A-Z]{3,}$|\b(TODO|TBD|FIXME)\b/gm)].map(
        ([word]) => `${page}: ${word}`,
      ),
    );
    assert.deepEqual(open, []);
  });

  it('docs/operating.md tells what to watch each figure for', () => {
    const figures = readFileSync('docs/reference/metrics.md', 'utf8').matchAll(/^\| `(\w+)`/gm);
    const names = [...figures].map(([, name = '']) => name);
    assert.ok(names.length > 40, `only ${names.length} figures were found`);
    const operating = readFileSync('docs/operating.md', 'utf8');
    assert.deepEqual(
      names.filter((name) => !new RegExp(`\`${name}\\b`).test(operating)),
      [],
    );
  });

  it('docs/runbook.md has every alert, and every line that the server logs at warn or error', () => {
    const runbook = readFileSync('docs/runbook.md', 'utf8');
    const rules = readFileSync('deploy/prometheus/stowage.rules.yaml', 'utf8');
    const alerts = [...rules.matchAll(/alert: (\w+)/g)].map(([, name = '']) => name);
    const lines = codeFiles('src').flatMap(loggedIn);
    assert.ok(lines.length > 15, `only ${lines.length} lines of the log were found`);
    assert.deepEqual(
      [...alerts, ...lines].filter((words) => !runbook.includes(words)),
      [],
    );
  });

  it('can all be reached from docs/README.md, to which README.md leads', () => {
    assert.ok(linksOf('README.md').some(({ target }) => target === 'docs/README.md'));
    const reached = reachableFrom('docs/README.md');
    assert.deepEqual(
      markdownFiles('docs').filter((page) => !reached.has(page)),
      [],
      'give each of these a line in docs/README.md',
    );
  });
});
