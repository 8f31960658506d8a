import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

describe('the Dockerfile', () => {
  it('copies what .dockerignore lets through', () => {
    const lines = (file: string) => readFileSync(file, 'utf8').split('\n');
    const copied = lines('Dockerfile').flatMap((line) => {
      const [word, ...words] = line.split(' ');
      return word === 'COPY' && !line.includes('--from=') ? words.slice(0, -1) : [];
    });
    const [first, ...through] = lines('.dockerignore').filter((line) => /^[^#]/.test(line));
    assert.equal(first, '*');
    assert.ok(copied.length > 5, copied.join(' '));
    assert.deepEqual(
      copied.filter((path) => !through.includes(`!${path}`)),
      [],
    );
  });
});
