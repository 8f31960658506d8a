import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority, hasOpenssl } from '../support/authority.js';
import { type TokenIssuer, tokenIssuer } from '../support/token-issuer.js';
import { run } from './fake-io.js';

const BINDINGS = [
  { certificates: ['spiffe://cloud/api'], roles: ['client'], projects: ['acme', 'team-*'] },
  { certificates: ['CN=boss,O=Cloud'], roles: ['operator'] },
  { tokens: ['n1'], roles: ['manager', 'worker'], hosts: ['n1@lvm'], backends: ['n1@*'] },
];

interface Line {
  readonly method: string;
  readonly allowed: boolean;
  readonly projects: readonly string[];
  readonly hosts: readonly string[];
  readonly backends: readonly string[];
}

describe('stowage auth check', () => {
  let authority: Authority;
  let issuer: TokenIssuer;
  let directory: string;

  before(async function () {
    if (!hasOpenssl()) this.skip();
    authority = new Authority();
    issuer = await tokenIssuer('ES256', 'one');
    directory = mkdtempSync(join(tmpdir(), 'stowage-auth-check-'));
    const server = authority.issueServer();
    writeFileSync(file('jwks.json'), JSON.stringify({ keys: [issuer.jwk] }));
    // YAML takes JSON.
    const tls = { cert: server.certFile, key: server.keyFile, client_ca: authority.certFile };
    const auth = { bindings: BINDINGS, tokens: { jwks_file: file('jwks.json') } };
    writeFileSync(file('stowage.yaml'), JSON.stringify({ tls, auth }));
  });

  after(() => {
    authority?.remove();
    if (directory !== undefined) rmSync(directory, { recursive: true });
  });

  const file = (name: string) => join(directory, name);
  const check = (...args: readonly string[]) =>
    run(['auth', 'check', '--config', file('stowage.yaml'), ...args]);

  /** What it may do, by method; without the methods that anybody may call. */
  async function may(...args: readonly string[]): Promise<ReadonlyMap<string, Line>> {
    const { code, out, err } = await check(...args, '-f', 'json');
    assert.equal(code, 0, err);
    const lines = JSON.parse(out) as readonly Line[];
    return new Map(lines.filter(({ allowed }) => allowed).map((line) => [line.method, line]));
  }

  it('tells what an identity may do, and for which names', async () => {
    const client = await may('--certificate', 'spiffe://cloud/api');
    assert.deepEqual(client.get('SchedulerService/ScheduleCreateVolume')?.projects, [
      'acme',
      'team-*',
    ]);
    assert.equal(client.has('CapabilityService/ReportCapabilities'), false);
    const both = await may('--token', 'n1');
    assert.deepEqual(both.get('CapabilityService/ReportCapabilities')?.hosts, ['n1@lvm']);
    assert.deepEqual(both.get('WorkerService/WatchDecisions')?.backends, ['n1@*']);
    assert.equal(both.has('SchedulerService/ScheduleCreateVolume'), false);
  });

  it('tells it of the name that a certificate gives, its URI or else its subject', async () => {
    const api = authority.issue({ subject: '/CN=x', altNames: 'URI:spiffe://cloud/api' });
    const boss = authority.issue({ subject: '/O=Cloud/CN=boss' });
    assert.deepEqual(
      await may('--certificate-file', api.certFile),
      await may('--certificate', 'spiffe://cloud/api'),
    );
    const { out } = await check('--certificate-file', boss.certFile);
    assert.match(out, /^certificate CN=boss,O=Cloud: operator$/m);
  });

  it('tells it of a token that counts, and why another does not', async () => {
    writeFileSync(file('token'), `${await issuer.sign({ sub: 'n1' })}\n`);
    assert.deepEqual(await may('--token-file', file('token')), await may('--token', 'n1'));
    const stranger = await tokenIssuer('ES256', 'one');
    for (const [token, why] of [
      [await stranger.sign({ sub: 'n1' }), /signature/],
      [await issuer.sign({ sub: 'n1', aud: 'other' }), /aud/],
      [await issuer.sign({ sub: 'n1', exp: 1_000_000_000 }), /ended|expired/],
      ['not a token', /token/],
    ] as const) {
      writeFileSync(file('token'), token);
      const { code, out, err } = await check('--token-file', file('token'));
      assert.equal(code, 1);
      assert.equal(out, '');
      assert.match(err, why);
      assert.doesNotMatch(err, /\n {4}at /);
      assert.ok(!err.includes(token.slice(0, 30)) || token === 'not a token', err);
    }
  });

  it('tells that a certificate was revoked', async () => {
    const boss = authority.issue({ subject: '/O=Cloud/CN=boss' });
    writeFileSync(file('revoked.pem'), authority.revoke([boss]));
    const { code, err } = await check(
      ...['--set', `tls.crl=${file('revoked.pem')}`, '--certificate-file', boss.certFile],
    );
    assert.equal(code, 1);
    assert.match(err, /the certificate was revoked/);
  });

  it('tells that a name is bound to nothing', async () => {
    const { code, out } = await check('--certificate', 'spiffe://cloud/nobody');
    assert.equal(code, 0);
    assert.match(out, /^certificate spiffe:\/\/cloud\/nobody: no role$/m);
    const only = await may('--certificate', 'spiffe://cloud/nobody');
    assert.deepEqual([...only.keys()], ['AccessService/WhoAmI']);
  });

  it('wants one identity, readable files, and a configuration that asks somebody', async () => {
    const none = run(['auth', 'check', '--certificate', 'x']);
    for (const [wrong, why] of [
      [check(), /name one identity/],
      [check('--token', 'a', '--certificate', 'b'), /name one identity/],
      [check('--token-file', '/nowhere'), /--token-file: \/nowhere cannot be read/],
      [
        check('--certificate-file', file('jwks.json')),
        /--certificate-file: .* holds no certificate/,
      ],
      [none, /auth: nobody is asked/],
    ] as const) {
      const { code, err } = await wrong;
      assert.equal(code, 1);
      assert.match(err, why);
      assert.doesNotMatch(err, /\n {4}at /);
    }
  });
});
