import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

describe('the Python package', () => {
  it('has the version of package.json', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const project = readFileSync('clients/python/pyproject.toml', 'utf8');
    assert.equal(/^version = "(.*)"$/m.exec(project)?.[1], version);
  });
});
