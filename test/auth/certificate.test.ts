import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { certificateIdentity, firstUri } from '../../src/auth/certificate.js';
import { Authority, hasOpenssl } from '../support/authority.js';

describe('the identity of a certificate', () => {
  let authority: Authority;
  before(function () {
    if (!hasOpenssl()) this.skip();
    authority = new Authority();
  });
  after(() => authority?.remove());

  const nameOf = (wanted: Parameters<Authority['issue']>[0]) =>
    certificateIdentity(new X509Certificate(authority.issue(wanted).cert).raw)?.name;

  it('is its URI, whatever stands before it', () => {
    const altNames = 'DNS:api.cloud,URI:spiffe://cloud/api,URI:spiffe://cloud/other';
    assert.equal(nameOf({ subject: '/CN=api', altNames }), 'spiffe://cloud/api');
  });

  it('is its subject where it has no URI, the most specific part first', () => {
    const subject = '/O=Acme, Inc/CN=api';
    assert.equal(nameOf({ subject, altNames: 'DNS:api' }), 'CN=api,O=Acme\\, Inc');
  });

  it('cannot be made up in a part of another', () => {
    assert.equal(nameOf({ subject: '/CN=a\nO=Acme' }), 'CN=a\\0AO=Acme');
    assert.equal(nameOf({ subject: '/O=x,CN=api' }), 'O=x\\,CN=api');
  });

  it('ends when the certificate does', () => {
    const { cert } = authority.issue({ days: 3 });
    const { expiresAt } = certificateIdentity(new X509Certificate(cert).raw) ?? {};
    const days = ((expiresAt ?? 0) - Date.now()) / 86_400_000;
    assert.ok(days > 2.9 && days <= 3, String(days));
  });

  it('is none where there is no name, or one that fills the log', () => {
    assert.equal(nameOf({ subject: '/', altNames: 'DNS:api' }), undefined);
    assert.equal(nameOf({ altNames: `URI:spiffe://cloud/${'x'.repeat(600)}` }), undefined);
  });
});

describe('the first URI of alternative names', () => {
  it('is found behind others, quoted or not, and never within one', () => {
    assert.equal(firstUri('DNS:a, IP Address:127.0.0.1, URI:spiffe://x/y, URI:z'), 'spiffe://x/y');
    assert.equal(firstUri('URI:"a, URI:b", DNS:c'), 'a, URI:b');
    assert.equal(firstUri('DNS:"a, URI:evil", DNS:c'), null);
    assert.equal(firstUri(''), null);
  });
});
