import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ERRORS } from '../src/domain/errors.js';
import { brokenBecause, linksOf, markdownFiles, reachableFrom } from './docs/markdown-links.js';

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
