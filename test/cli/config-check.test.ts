import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from '../support/authority.js';
import { run } from './fake-io.js';

describe('config check', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-check-'));
  const file = join(directory, 'stowage.yaml');
  const authority = new Authority();

  after(() => {
    authority.remove();
    rmSync(directory, { recursive: true });
  });

  const check = (...flags: readonly string[]) => run(['config', 'check', ...flags]);

  it('says everything that is wrong, of whatever kind', async () => {
    writeFileSync(join(directory, 'no.pem'), 'nothing');
    writeFileSync(
      file,
      [
        'listen: foo',
        'lissten: 1',
        'scheduler: {max_attempts: -1, filters: [NoSuchFilter]}',
        'limits: {streams: many}',
        `tls: {cert: ${join(directory, 'no.pem')}, key: ${join(directory, 'none.pem')}}`,
        'retention: {finished_decisions_ms: 1000, requests_ms: 2000000}',
      ].join('\n'),
    );
    const { code, err } = await check('--config', file, '--set', 'nosuch.key=1');
    assert.equal(code, 1);
    for (const wrong of [
      /^stowage: configuration: nosuch\.key: no such key/m,
      /^stowage: configuration: listen: found "foo", expected host:port/m,
      /^stowage: configuration: lissten: no such key; did you mean listen\?/m,
      /^stowage: configuration: scheduler\.max_attempts: found -1/m,
      /^stowage: configuration: limits\.streams: found "many"/m,
      /^stowage: configuration: .*NoSuchFilter/m,
      /^stowage: configuration: tls\.cert: \S+no\.pem: expected a certificate in PEM$/m,
      /^stowage: configuration: tls\.key: \S+none\.pem cannot be read/m,
      /^stowage: configuration: retention\.finished_decisions must not be below/m,
    ])
      assert.match(err, wrong);
    assert.equal(err.split('\n').length, 9, err);
  });

  it('adds no false warning to an address that is none', async () => {
    for (const listen of ['foo', ':1', '127.0.0.1:99999']) {
      const { err } = await check('--listen', listen);
      assert.match(err, /^stowage: configuration: listen: found .*, expected host:port[^\n]*$/);
    }
  });

  it('warns of extra specs of the default volume type that no rule reads', async () => {
    writeFileSync(
      file,
      'scheduler: {default_volume_type: {name: a, extra_specs: {"stowage:Profile": b, "hp:c": d}}}',
    );
    const { code, out, err } = await check('--config', file);
    assert.deepEqual([code, out], [0, 'the configuration is good']);
    assert.equal(
      err,
      'stowage: warning: scheduler.default_volume_type.extra_specs.stowage:Profile: ' +
        'no rule reads it: stowage:profile is the only extra spec of that scope',
    );
  });

  it('refuses a certificate that has expired, and warns of one that will', async () => {
    const { certFile, keyFile } = authority.issue({ days: 20 });
    const flags = ['--set', `tls.cert=${certFile}`, '--set', `tls.key=${keyFile}`];
    const soon = await check(...flags);
    assert.deepEqual([soon.code, soon.out], [0, 'the configuration is good']);
    assert.match(soon.err, /^stowage: warning: tls\.cert: \S+ ends in 20 days, on 20\S+Z$/);
    const old = authority.issue({ days: -1 });
    const ended = await check(
      '--set',
      `tls.cert=${old.certFile}`,
      '--set',
      `tls.key=${old.keyFile}`,
    );
    assert.equal(ended.code, 1);
    assert.match(ended.err, /^stowage: configuration: tls\.cert: \S+ has expired, on 20\S+Z$/);
  });

  it('knows lists of revoked certificates', async () => {
    const { certFile, keyFile } = authority.issueServer();
    const list = join(directory, 'revoked.pem');
    const tls = [`tls.cert=${certFile}`, `tls.key=${keyFile}`, `tls.crl=${list}`];
    const flags = [...tls, `tls.client_ca=${authority.certFile}`].flatMap((one) => ['--set', one]);
    const said = async (pem: string) => {
      writeFileSync(list, pem);
      return check(...flags);
    };
    const good = await said(authority.revoke([]));
    assert.equal(good.code, 0);
    assert.doesNotMatch(good.err, /tls\.crl/);
    // Once a day made for a day: told of when it was not renewed for most of it.
    const late = await said(authority.revoke([], 1, 20));
    assert.equal(late.code, 0);
    assert.match(late.err, /^stowage: warning: tls\.crl: \S+ ends in 4 hours, on 20\S+Z$/m);
    const ended = await said(authority.revoke([], -1));
    assert.equal(ended.code, 1);
    assert.match(ended.err, /^stowage: configuration: tls\.crl: \S+ has expired, on 20\S+Z$/m);
    const another = new Authority('/CN=another');
    try {
      const { code, err } = await said(another.revoke([]));
      assert.equal(code, 1);
      assert.match(err, /tls\.crl: \S+: expected a list of CN=test authority, an authority of/);
    } finally {
      another.remove();
    }
    assert.match((await said('nothing')).err, /tls\.crl: \S+: expected lists of revoked cert/);
    const alone = await check(...tls.flatMap((one) => ['--set', one]));
    assert.match(alone.err, /tls\.crl needs tls\.client_ca too/);
  });
});
