import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changesBetween } from '../../src/config/changes.js';
import { checkValues } from '../../src/config/load.js';
import { ConfigError } from '../../src/config/problems.js';
import { readTokenKeys } from '../../src/config/token-keys.js';
import { tokenIssuer } from '../support/token-issuer.js';

function problems(values: Record<string, unknown>): readonly string[] {
  try {
    checkValues(values);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const TLS = { cert: 'a', key: 'b', client_ca: 'c' };
const CLIENT = { certificates: ['*'], roles: ['client'], projects: ['acme'] };
const auth = (bindings: readonly unknown[], more = {}) => ({
  tls: TLS,
  auth: { bindings, ...more },
});

describe('the configuration of who may do what', () => {
  it('is good where identities, roles and their names are there', () => {
    assert.deepEqual(problems(auth([CLIENT])), []);
    const tokens = { jwks_file: 'keys.json' };
    const both = { ...CLIENT, tokens: ['ci-*'] };
    assert.deepEqual(problems(auth([both], { tokens })), []);
  });

  const wrong: readonly [string, Record<string, unknown>, RegExp][] = [
    ['nobody is bound', auth([], { mode: 'required' }), /would refuse everybody/],
    ['a binding names nobody', auth([{ roles: ['operator'] }]), /bindings\[0\] names no identity/],
    ['a binding gives nothing', auth([{ certificates: ['a'], roles: [] }]), /gives no role/],
    ['a client has no projects', auth([{ ...CLIENT, projects: [] }]), /for no projects/],
    ['a role is unknown', auth([{ ...CLIENT, roles: ['root'] }]), /roles\[0\]: found "root"/],
    ['hosts are stated for a client', auth([{ ...CLIENT, hosts: ['a'] }]), /only the role manager/],
    ['a key is misspelled', auth([{ ...CLIENT, project: ['a'] }]), /project: no such key/],
    [
      'certificates are named and none are checked',
      { tls: { cert: 'a', key: 'b' }, auth: { bindings: [CLIENT] } },
      /without tls.client_ca/,
    ],
    [
      'tokens are named and no keys',
      auth([{ tokens: ['a'], roles: ['operator'] }]),
      /without auth.tokens.jwks_file/,
    ],
    [
      'a token would cross the network in the clear',
      {
        listen: '0.0.0.0:1',
        insecure: true,
        auth: { bindings: [{ tokens: ['a'], roles: ['operator'] }], tokens: { jwks_file: 'a' } },
      },
      /without TLS beyond this machine/,
    ],
    [
      'a token for the metrics would',
      {
        ...auth([CLIENT], { metrics: 'role', tokens: { jwks_file: 'a' } }),
        http_listen: '0.0.0.0:1',
      },
      /auth.metrics: role needs http_listen on this machine/,
    ],
    [
      'metrics go by role and nobody is asked',
      { auth: { metrics: 'role' } },
      /needs auth.bindings/,
    ],
    [
      'tokens are for any audience',
      auth([CLIENT], { tokens: { jwks_file: 'a', audiences: [] } }),
      /at least one audience/,
    ],
  ];
  for (const [why, values, message] of wrong)
    it(`is refused where ${why}`, () => {
      const found = problems(values);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', message);
    });

  it('asks nobody on this machine unless it is told to', () => {
    assert.deepEqual(problems({}), []);
  });
});

describe('what a running server takes over of it', () => {
  const now = checkValues({ listen: '0.0.0.0:1', ...auth([CLIENT]) });

  it('is bindings and files, not whether there are certificates', () => {
    const more = { ...CLIENT, projects: ['acme', 'other'] };
    const next = checkValues({
      listen: '0.0.0.0:1',
      ...auth([more], { reflection: 'off' }),
      tls: { ...TLS, cert: 'new', client_certificates: 'optional' },
    });
    const changes = changesBetween(now, next);
    assert.deepEqual(changes.applied, ['tls.cert', 'auth.bindings']);
    assert.deepEqual(changes.needRestart, ['tls.client_certificates', 'auth.reflection']);
  });

  it('is nothing that would be refused beside what needs a restart', () => {
    // Good by itself, on this machine; but the server listens on the network until it restarts.
    const next = checkValues({ listen: '127.0.0.1:1' });
    assert.throws(
      () => changesBetween(now, next),
      /would let whoever connects do anything.*needs a restart: listen, tls.cert/,
    );
  });
});

describe('keys of tokens', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-keys-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  const file = (name: string, content: unknown): string => {
    const path = join(directory, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const keysOf = (jwks_file: string | null, public_keys: readonly string[] = []) =>
    readTokenKeys({ ...checkValues({}).auth.tokens, jwks_file, public_keys });

  it('are read from a JWKS, and from PEM files', async () => {
    const { jwk } = await tokenIssuer('RS256', 'one');
    const { publicKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const keys = keysOf(file('good.json', { keys: [jwk] }), [file('good.pem', pem)]);
    assert.deepEqual(
      keys.map(({ kty }) => kty),
      ['RSA', 'OKP'],
    );
  });

  it('are refused where they are secret, or none', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const secret = privateKey.export({ format: 'jwk' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    assert.throws(() => keysOf(file('a.json', { keys: [secret] })), /no public key/);
    assert.throws(() => keysOf(file('b.json', { keys: [{ kty: 'oct', k: 'AA' }] })), /no public/);
    assert.throws(() => keysOf(file('c.json', { keys: [] })), /at least one key/);
    assert.throws(() => keysOf(file('d.json', 'x')), /expected a JWKS/);
    assert.throws(
      () => keysOf(file('e.json', { keys: [{ kty: 'EC' }] })),
      /keys\[0\] lacks what a public key of type EC must have/,
    );
    assert.throws(() => keysOf(null, [file('f.pem', String(pem))]), /private key/);
    assert.throws(() => keysOf(null, [file('g.pem', 'x')]), /in PEM/);
    assert.throws(() => keysOf('/nowhere.json'), /cannot be read/);
  });
});
