import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { AsnParser, AsnSerializer } from '@peculiar/asn1-schema';
import { CertificateList } from '@peculiar/asn1-x509';
import { certificateIdOf, RevocationLists } from '../../src/config/revocation-lists.js';
import { Authority, hasOpenssl } from '../support/authority.js';

const DAY_MS = 86_400_000;

describe('lists of revoked certificates', () => {
  let ours: Authority;
  let others: Authority;
  before(function () {
    if (!hasOpenssl()) this.skip();
    ours = new Authority('/O=Acme  Ltd/CN=Ours');
    others = new Authority('/O=Acme  Ltd/CN=Others');
  });
  after(() => {
    ours?.remove();
    others?.remove();
  });

  const idOf = (pem: Buffer) => certificateIdOf(new X509Certificate(pem).raw);

  it('name certificates by authority and number', () => {
    const [good, bad, stranger] = [ours.issue({}), ours.issue({}), others.issue({})];
    const lists = new RevocationLists(ours.revoke([bad]) + others.revoke([]));
    assert.equal(lists.pems.length, 2);
    assert.equal(lists.has(idOf(bad.cert)), true);
    assert.equal(lists.has(idOf(good.cert)), false);
    assert.equal(lists.has(idOf(stranger.cert)), false);
    // The same number, given by somebody else.
    assert.equal(lists.has({ ...idOf(bad.cert), issuer: idOf(stranger.cert).issuer }), false);
    const { serialNumber } = new X509Certificate(bad.cert);
    assert.equal(idOf(bad.cert).serial.replace(/^00/, '').toUpperCase(), serialNumber);
  });

  it('say of which authorities they are', () => {
    const lists = new RevocationLists(ours.revoke([]));
    assert.equal(lists.covers(new X509Certificate(ours.cert).raw), true);
    assert.equal(lists.covers(new X509Certificate(others.cert).raw), false);
  });

  it('may be long', () => {
    const numbers = Array.from({ length: 4000 }, (_, at) => (0x100000 + at).toString(16));
    const bad = ours.issue({});
    const id = idOf(bad.cert);
    const lists = new RevocationLists(ours.revoke([...numbers, bad]));
    for (const serial of [id.serial, ...numbers])
      assert.equal(lists.has({ issuer: id.issuer, serial }), true);
  });

  it('end with the first; of one authority the last counts', () => {
    const of = (...pems: readonly string[]) => {
      const { span } = new RevocationLists(pems.join('\n'));
      return Math.round(((span?.endsAt ?? 0) - Date.now()) / DAY_MS);
    };
    assert.equal(of(ours.revoke([], 7)), 7);
    assert.equal(of(ours.revoke([], -1)), -1);
    assert.equal(of(ours.revoke([], 7), others.revoke([], 3)), 3);
    assert.equal(of(ours.revoke([], 2), ours.revoke([], 7)), 7);
    assert.equal(new RevocationLists('').span, null);
  });

  it('are refused where they have no end: nothing would be read of them', () => {
    const der = Buffer.from(
      ours.revoke([ours.issue({})]).replaceAll(/-----[^-]+-----/g, ''),
      'base64',
    );
    const list = AsnParser.parse(der, CertificateList);
    delete list.tbsCertList.nextUpdate;
    delete list.tbsCertListRaw;
    const text = Buffer.from(AsnSerializer.serialize(list)).toString('base64');
    assert.throws(
      () => new RevocationLists(`-----BEGIN X509 CRL-----\n${text}\n-----END X509 CRL-----\n`),
      new RangeError('a list has no end (nextUpdate)'),
    );
  });

  it('are none where the text is cut', () => {
    const pem = ours.revoke([ours.issue({})]);
    const [first = '', ...lines] = pem.split('\n');
    const cut = [first, ...lines.slice(1)].join('\n');
    assert.throws(() => new RevocationLists(cut), RangeError);
  });
});
