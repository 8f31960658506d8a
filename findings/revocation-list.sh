#!/usr/bin/env bash
# The guess: a library that makes a list of 3,000 revoked certificates, which has 70 kB, reads it as
# well; and whether it does is not for the reasons of revocation to decide.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
cd "$work"
npm init -y >>errors
npm install --silent @peculiar/x509@2.2.0 asn1js@3.1.0 reflect-metadata@0.2.2 >>errors 2>&1

cat > lists.mjs <<'JS'
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);
const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const keys = await webcrypto.subtle.generateKey(signing, false, ['sign', 'verify']);
const reason = x509.X509CrlReason.keyCompromise;

function read(list, options) {
  try {
    const { entries } = new x509.X509Crl(list.rawData, options);
    return `${entries.length} read`;
  } catch (error) {
    return error.message;
  }
}

for (const [count, more] of [[2000, {}], [3000, {}], [1000, { reason }], [1500, { reason }]]) {
  const entries = Array.from({ length: count }, (_, at) => ({
    serialNumber: (4096 + at).toString(16), revocationDate: new Date(0), ...more }));
  const list = await x509.X509CrlGenerator.create({
    issuer: 'CN=authority', thisUpdate: new Date(0), nextUpdate: new Date(2 ** 40), entries,
    signingKey: keys.privateKey, signingAlgorithm: signing });
  const kind = more.reason ? 'with a reason' : 'plain';
  const all = { berOptions: { maxNodes: Infinity } };
  console.log(`${count} ${kind}: ${read(list)}; without a bound: ${read(list, all)}`);
}
JS
seen=$(node lists.mjs 2>>errors)
expected='2000 plain: 2000 read; without a bound: 2000 read
3000 plain: Maximum ASN.1 node count exceeded; without a bound: 3000 read
1000 with a reason: 1000 read; without a bound: 1000 read
1500 with a reason: Maximum ASN.1 node count exceeded; without a bound: 1500 read'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "@peculiar/x509 2.2.0 stops at 10,000 values of ASN.1, not at bytes: it refuses a list of its"
echo "own make at some 2,500 certificates, and where each has a reason at some 1,250."
