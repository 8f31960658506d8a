import assert from 'node:assert/strict';
import { SignJWT } from 'jose';
import { type TokenRules, TokenVerifier } from '../../src/auth/tokens.js';
import { CodedError } from '../../src/domain/errors.js';
import { type TokenIssuer, tokenIssuer } from '../support/token-issuer.js';

describe('bearer tokens', () => {
  let issuer: TokenIssuer;
  let stranger: TokenIssuer;
  before(async () => {
    issuer = await tokenIssuer('ES256', 'one');
    stranger = await tokenIssuer('ES256', 'one');
  });

  const rules = (parts: Partial<TokenRules> = {}): TokenRules => ({
    keys: [issuer.jwk],
    issuer: null,
    audiences: ['stowage'],
    nameClaim: 'sub',
    clockToleranceMs: 0,
    ...parts,
  });
  const verifier = (parts: Partial<TokenRules> = {}, clock = Date.now) =>
    new TokenVerifier(rules(parts), clock);
  const seconds = (ms: number) => Math.floor(ms / 1000);
  const refused = async (token: string, parts: Partial<TokenRules> = {}): Promise<string> => {
    try {
      await verifier(parts).verify(token);
    } catch (error) {
      assert.ok(error instanceof CodedError);
      assert.equal(error.code, 'UNAUTHENTICATED');
      return `${error.reason}: ${error.message}`;
    }
    throw new Error('it was taken');
  };

  it('name their subject, and end when they say', async () => {
    const exp = seconds(Date.now()) + 60;
    const identity = await verifier().verify(await issuer.sign({ sub: 'alice', exp }));
    assert.deepEqual(identity, { kind: 'token', name: 'alice', expiresAt: exp * 1000 });
  });

  it('name another claim where that is configured', async () => {
    const parts = { nameClaim: 'client_id' };
    const identity = await verifier(parts).verify(await issuer.sign({ client_id: 'ci' }));
    assert.equal(identity.name, 'ci');
  });

  it('are remembered until they end, and not longer', async () => {
    let now = Date.now();
    const tokens = verifier({}, () => now);
    const token = await issuer.sign({ sub: 'alice', exp: seconds(now) + 60 });
    assert.equal(tokens.known(token), null);
    const identity = await tokens.verify(token);
    assert.equal(tokens.known(token), identity);
    now += 61_000;
    assert.equal(tokens.known(token), null);
    await assert.rejects(tokens.verify(token), { reason: 'CREDENTIALS_EXPIRED' });
  });

  it('count only with the signature of a key that is configured', async () => {
    assert.match(await refused(await stranger.sign({ sub: 'alice' })), /^INVALID_TOKEN.*signature/);
    const token = await issuer.sign({ sub: 'alice' });
    const [head, , signature] = token.split('.');
    const claims = Buffer.from(JSON.stringify({ sub: 'root', aud: 'stowage', exp: 9e9 }));
    const forged = `${head}.${claims.toString('base64url')}.${signature}`;
    assert.match(await refused(forged), /signature/);
    const another = await tokenIssuer('ES256', 'two');
    assert.match(await refused(await another.sign({ sub: 'alice' })), /fits/);
  });

  it('are tried with each key that fits where they name none', async () => {
    const [a, b] = [await tokenIssuer(), await tokenIssuer()];
    const parts = { keys: [a.jwk, b.jwk] };
    assert.equal((await verifier(parts).verify(await b.sign({ sub: 'bob' }))).name, 'bob');
    const c = await tokenIssuer();
    assert.match(await refused(await c.sign({ sub: 'bob' }), parts), /signature/);
  });

  it('signed with a secret, or not at all, count for nothing', async () => {
    const head = Buffer.from('{"alg":"none"}').toString('base64url');
    const claims = Buffer.from(JSON.stringify({ sub: 'root', aud: 'stowage', exp: 9e9 }));
    assert.match(await refused(`${head}.${claims.toString('base64url')}.`), /algorithm/);
    // The public key taken for a secret: what careless servers fall for.
    const secret = new TextEncoder().encode(JSON.stringify(issuer.jwk));
    const hs = await new SignJWT({ sub: 'root', aud: 'stowage', exp: 9e9 })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(secret);
    assert.match(await refused(hs), /algorithm/);
    assert.match(await refused('garbage'), /no signed JSON Web Token/);
    assert.match(await refused('a'.repeat(10_000)), /longer/);
  });

  it('are for an audience and of an issuer, have an end and a name', async () => {
    assert.match(await refused(await issuer.sign({ sub: 'a', aud: 'nova' })), /claim aud/);
    const parts = { issuer: 'https://id.cloud' };
    assert.match(await refused(await issuer.sign({ sub: 'a' }), parts), /claim iss/);
    assert.match(await refused(await issuer.sign({ sub: 'a', iss: 'https://x' }), parts), /iss/);
    assert.match(await refused(await issuer.sign({ sub: 'a', noEnd: true })), /claim exp/);
    assert.match(await refused(await issuer.sign({})), /claim sub/);
    assert.match(await refused(await issuer.sign({ sub: '' })), /names nobody/);
    const old = await issuer.sign({ sub: 'a', exp: seconds(Date.now()) - 1 });
    assert.match(await refused(old), /^CREDENTIALS_EXPIRED/);
    const early = await issuer.sign({ sub: 'a', nbf: seconds(Date.now()) + 60 });
    assert.match(await refused(early), /claim nbf/);
  });

  it('say nothing of what they hold when they are refused', async () => {
    const told = await refused(await issuer.sign({ sub: 'alice-secret', aud: 'nova-secret' }));
    assert.doesNotMatch(told, /secret/);
  });
});
