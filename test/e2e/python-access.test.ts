import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Site } from '../access/site.js';
import { hasOpenssl } from '../support/authority.js';
import { makeStubs, needPython, PYTHON, type Stubs } from './python-support.js';
import { run } from './support.js';

describe('a Python client of a server that asks who calls', () => {
  let site: Site;
  let stubs: Stubs;
  before(async function () {
    await needPython(this);
    if (!hasOpenssl()) this.skip();
    stubs = await makeStubs();
    site = await Site.start();
  });
  after(async () => {
    await stubs?.remove();
    await site?.stop();
  });

  it('is whom its certificate or its token names, and nobody without', async () => {
    const { certFile, keyFile } = site.authority.issue({ altNames: 'URI:spiffe://cloud/api' });
    const tokenFile = join(site.directory, 'token');
    writeFileSync(tokenFile, await site.token('other-api'));
    const address = site.server.address.replace('127.0.0.1', 'localhost');
    const { code, stdout, stderr } = await run(
      PYTHON,
      [
        ...['test/e2e/python/access.py', address],
        ...[site.authority.certFile, certFile, keyFile, tokenFile],
      ],
      { ...stubs.env, no_proxy: 'localhost,127.0.0.1' },
    );
    assert.equal(code, 0, stderr);
    const refused = 'PERMISSION_DENIED OUT_OF_SCOPE';
    const unknown = 'UNAUTHENTICATED NO_CREDENTIALS';
    assert.deepEqual(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
      [
        { who: 'certificate', name: 'spiffe://cloud/api', acme: 'OK', other: refused },
        { who: 'token', name: 'other-api', acme: refused, other: 'OK' },
        { who: 'nobody', name: unknown, acme: unknown, other: unknown },
      ],
    );
  });
});
