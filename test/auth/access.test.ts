import assert from 'node:assert/strict';
import { Authenticator } from '../../src/auth/authenticator.js';
import { CallAccess, OPEN_ACCESS } from '../../src/auth/call-access.js';
import { DenialLimit } from '../../src/auth/denials.js';
import { Policy } from '../../src/auth/policy.js';
import type { Identity } from '../../src/domain/identity.js';
import type { Role, RoleBinding } from '../../src/domain/role.js';
import { tokenIssuer } from '../support/token-issuer.js';

const bind = (parts: Partial<RoleBinding>): RoleBinding => ({
  certificates: [],
  tokens: [],
  roles: [],
  projects: [],
  hosts: [],
  backends: [],
  ...parts,
});
const certificate = (name: string): Identity => ({ kind: 'certificate', name, expiresAt: null });
const token = (name: string): Identity => ({ kind: 'token', name, expiresAt: null });
const CLIENT: readonly Role[] = ['client'];
const READ: readonly Role[] = ['client', 'operator', 'auditor'];

describe('what bindings give', () => {
  const policy = new Policy([
    bind({ certificates: ['api-*'], roles: ['client'], projects: ['acme', 'team-*'] }),
    bind({ certificates: ['api-1'], tokens: ['api-1'], roles: ['client'], projects: ['extra'] }),
    bind({ certificates: ['api-1'], roles: ['worker'], backends: ['n1@lvm'] }),
    bind({ tokens: ['boss'], roles: ['operator', 'client'], projects: ['acme'] }),
  ]);

  it('adds up for whoever several name', () => {
    const grant = policy.decide(certificate('api-1'), CLIENT);
    assert.ok(!('kind' in grant));
    assert.deepEqual(grant.projects.patterns, ['acme', 'extra', 'team-*']);
    // A worker's backends are no matter of a method for clients.
    assert.deepEqual(grant.backends.patterns, []);
  });

  it('keeps certificates and tokens of one name apart', () => {
    const grant = policy.decide(token('api-1'), CLIENT);
    assert.ok(!('kind' in grant));
    assert.deepEqual(grant.projects.patterns, ['extra']);
  });

  it('refuses whoever has none of the roles', () => {
    assert.deepEqual(policy.decide(certificate('nobody'), READ), {
      kind: 'role_missing',
      identity: certificate('nobody'),
      needed: READ,
    });
  });

  it("is everything for an operator where operators may, and a client's where only clients may", () => {
    const reads = policy.decide(token('boss'), READ);
    const creates = policy.decide(token('boss'), CLIENT);
    assert.ok(!('kind' in reads) && !('kind' in creates));
    assert.equal(reads.projects.all, true);
    assert.deepEqual(creates.projects.patterns, ['acme']);
  });

  it('is looked up once for an identity and a requirement', () => {
    assert.equal(
      policy.decide(certificate('api-1'), CLIENT),
      policy.decide(certificate('api-1'), CLIENT),
    );
  });
});

describe('who calls', () => {
  const bindings = [bind({ certificates: ['*'], roles: ['client'], projects: ['*'] })];
  const at = (now: number, required = true) =>
    new Authenticator({ required, tokens: null, bindings }, () => now);

  it('is whom the certificate names, until it ends', () => {
    const identity: Identity = { kind: 'certificate', name: 'api', expiresAt: 1000 };
    const shown = { certificate: identity, authorization: null };
    assert.equal(at(999).identify(shown), identity);
    assert.throws(() => at(1000).identify(shown), { reason: 'CREDENTIALS_EXPIRED' });
  });

  it('is nobody without credentials, and a token that is not taken is no help', () => {
    const none = { certificate: null, authorization: null };
    assert.throws(() => at(0).identify(none), { reason: 'NO_CREDENTIALS' });
    const both = { certificate: certificate('api'), authorization: 'Bearer x' };
    assert.throws(() => at(0).identify(both), { reason: 'INVALID_TOKEN' });
  });

  it('is known without work only by what was verified, and nothing is refused for it', async () => {
    const api = certificate('api');
    const known = (authorization: string | null, auth = at(0)) =>
      auth.knownIdentity({ certificate: api, authorization });
    assert.equal(known(null), api);
    assert.equal(known(null, at(0, false)), null);
    assert.equal(known('Bearer x'), null);
    assert.equal(known('Basic x'), null);
    const issuer = await tokenIssuer();
    const tokens = {
      keys: [issuer.jwk],
      issuer: null,
      audiences: ['stowage'],
      nameClaim: 'sub',
      clockToleranceMs: 0,
    };
    const auth = new Authenticator({ required: true, tokens, bindings }, Date.now);
    const token = `Bearer ${await issuer.sign({ sub: 'alice' })}`;
    assert.equal(known(token, auth), null);
    const identity = await auth.identify({ certificate: null, authorization: token });
    assert.equal(known(token, auth), identity);
  });

  it('is not asked where nobody is', () => {
    const both = { certificate: null, authorization: 'Bearer x' };
    assert.equal(
      at(0, false).admit(at(0, false).identify(both) as Identity, CLIENT, 'm').projects.all,
      true,
    );
  });

  it('is told which role is missing', () => {
    const auth = new Authenticator({ required: true, tokens: null, bindings: [] }, () => 0);
    assert.throws(() => auth.admit(certificate('api'), READ, '/x/Y'), {
      reason: 'ROLE_MISSING',
      code: 'PERMISSION_DENIED',
      metadata: { identity: 'api', method: '/x/Y', needed: 'client, operator, auditor' },
    });
  });
});

describe('the access of a call', () => {
  const policy = new Policy([
    bind({ certificates: ['a'], roles: ['client'], projects: ['acme'] }),
    bind({ certificates: ['a'], roles: ['manager'], hosts: ['n1@lvm'] }),
    bind({ certificates: ['a'], roles: ['worker'], backends: ['n1@*'] }),
  ]);
  const told: string[] = [];
  const accessFor = (role: Role) => {
    const grant = policy.decide(certificate('a'), [role]);
    assert.ok(!('kind' in grant));
    return new CallAccess(grant, ({ message }) => told.push(message));
  };

  it('is for its own names alone, and each refusal is told', () => {
    accessFor('client').needProject('acme');
    accessFor('manager').needHost('n1@lvm', null);
    accessFor('worker').needBackend('n1@nfs');
    const refused = { reason: 'OUT_OF_SCOPE', code: 'PERMISSION_DENIED' };
    assert.throws(() => accessFor('client').needProject('other'), refused);
    assert.throws(() => accessFor('client').needProject(''), refused);
    assert.throws(() => accessFor('manager').needHost('n2@lvm', null), refused);
    assert.throws(() => accessFor('manager').needHost('n1@lvm', 'c1@lvm'), refused);
    assert.throws(() => accessFor('worker').needBackend('n2@lvm'), refused);
    assert.equal(accessFor('client').sees?.('other'), false);
    assert.equal(told.length, 6);
  });

  it('makes request and worker ids its own', () => {
    assert.equal(accessFor('client').callerOf('acme'), 'certificate:a');
    assert.equal(accessFor('worker').workerOf('w1'), 'certificate:a/w1');
    // As a decision shows it; only with one's own identity.
    assert.equal(accessFor('worker').workerOf('certificate:a/w1'), 'certificate:a/w1');
    assert.equal(
      accessFor('worker').workerOf('certificate:ab/w1'),
      'certificate:a/certificate:ab/w1',
    );
  });

  it('is everything, under the names that are stated, where nobody is asked', () => {
    OPEN_ACCESS.needProject('any');
    OPEN_ACCESS.needHost('any@x', 'c@x');
    OPEN_ACCESS.needBackend('any@x');
    assert.equal(OPEN_ACCESS.sees, undefined);
    assert.equal(OPEN_ACCESS.callerOf('acme'), 'acme');
    assert.equal(OPEN_ACCESS.workerOf('w1'), 'w1');
  });
});

describe('lines about denials', () => {
  it('are five at once and then one in ten seconds, for each source by itself', () => {
    let now = 0;
    const limit = new DenialLimit(() => now);
    const taken = Array.from({ length: 8 }, () => limit.take('loud'));
    assert.deepEqual(taken, [0, 0, 0, 0, 0, null, null, null]);
    assert.equal(limit.take('quiet'), 0);
    now = 10_000;
    assert.equal(limit.take('loud'), 3);
    assert.equal(limit.take('loud'), null);
  });
});
