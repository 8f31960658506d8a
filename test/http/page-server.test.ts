import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type PageServer, type PageServerOptions, startPage } from '../../src/http/page-server.js';

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Asks as a browser would not: with any host, nothing unpacked. */
function ask(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Got> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('the server of the page', () => {
  let directory: string;
  let server: PageServer;
  const start = (more: Partial<PageServerOptions> = {}) =>
    startPage({
      host: '127.0.0.1',
      port: 0,
      tls: null,
      directory,
      local: true,
      call: ({ url }, response) => void response.end(`called ${url}`),
      isRevoked: () => false,
      ...more,
    });

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stowage-page-'));
    await writeFile(join(directory, 'index.html'), '<p>page</p>');
    await writeFile(join(directory, 'main.js'), 'run()');
    await writeFile(join(directory, 'main.js.map'), 'not for them');
    server = await start();
  });
  after(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  it('serves the files of the page, and nothing beside them', async () => {
    const page = await ask(`${server.url}/`);
    assert.equal(page.status, 200);
    assert.equal(page.body.toString(), '<p>page</p>');
    assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
    const script = await ask(`${server.url}/main.js?v=1`, { 'accept-encoding': 'gzip' });
    assert.equal(gunzipSync(script.body).toString(), 'run()');
    for (const path of ['/main.js.map', '/../package.json', '/%2e%2e/package.json', '/other'])
      assert.equal((await ask(`${server.url}${path}`)).status, 404, path);
    assert.equal((await ask(`${server.url}/`, {}, 'DELETE')).status, 405);
  });

  it('sends again only what changed', async () => {
    const { headers } = await ask(`${server.url}/main.js`);
    const tag = String(headers['etag']);
    const again = await ask(`${server.url}/main.js`, { 'if-none-match': tag });
    assert.deepEqual([again.status, again.body.length], [304, 0]);
    const other = await ask(`${server.url}/`, { 'if-none-match': tag });
    assert.equal(other.status, 200);
  });

  it('lets browsers load nothing from elsewhere, and show it in no frame', async () => {
    const { headers } = await ask(`${server.url}/`);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  });

  it('passes calls on', async () => {
    const path = '/stowage.v1.PoolService/ListPools';
    assert.equal((await ask(`${server.url}${path}`, {}, 'POST')).body.toString(), `called ${path}`);
  });

  it('answers nobody whom another site sends, but who follows a link', async () => {
    const path = `${server.url}/stowage.v1.PoolService/ListPools`;
    for (const site of ['cross-site', 'same-site'])
      assert.equal((await ask(path, { 'sec-fetch-site': site }, 'POST')).status, 403, site);
    assert.equal((await ask(path, { 'sec-fetch-site': 'same-origin' }, 'POST')).status, 200);
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    assert.equal((await ask(`${server.url}/`, link)).status, 200);
  });

  it('is asked for by a name of this machine, where only this machine can reach it', async () => {
    for (const host of ['rebound.example', 'localhost.example:80', '127.0.0.1.example', '10.0.0.1'])
      assert.equal((await ask(`${server.url}/`, { host })).status, 403, host);
    for (const host of ['localhost:9465', '127.0.0.1', '127.8.8.8:1', '[::1]:9465', 'LOCALHOST'])
      assert.equal((await ask(`${server.url}/`, { host })).status, 200, host);
    const open = await start({ local: false });
    try {
      assert.equal((await ask(`${open.url}/`, { host: 'storage.example' })).status, 200);
    } finally {
      await open.close();
    }
  });

  it('does not start without the page', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'stowage-page-'));
    await assert.rejects(start({ directory: empty }), /the page was not built/);
    await assert.rejects(start({ directory: join(empty, 'none') }), /ENOENT/);
    await rm(empty, { recursive: true });
  });
});
