import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ERRORS } from '../src/domain/errors.js';
import { FILTERS } from '../src/engine/filters/registry.js';
import { WEIGHERS } from '../src/engine/weighers/registry.js';

describe('documents', () => {
  it('docs/errors.md is the table of errors, reason by reason and code by code', () => {
    const rows = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \| ([A-Z_]+) \|/gm)];
    assert.deepEqual(Object.fromEntries(rows.map(([, reason, code]) => [reason, code])), ERRORS);
  });

  it('docs/filters.md has a row for every filter and weigher', () => {
    const text = readFileSync('docs/filters.md', 'utf8');
    for (const { name } of [...FILTERS, ...WEIGHERS]) assert.ok(text.includes(`| \`${name}\` |`), name);
  });
});
