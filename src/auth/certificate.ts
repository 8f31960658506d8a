import { X509Certificate } from 'node:crypto';
import type { Identity } from '../domain/identity.js';

/** Longer names are no identities: they would be written into every line of the log. */
const MOST_CHARS = 512;

/**
 * The identity of a certificate whose chain was checked already: its first URI among the subject's
 * alternative names, else its subject as `CN=api,O=Acme`. Null where it has neither, or too long a
 * one.
 */
export function certificateIdentity(der: Buffer): Identity | null {
  const certificate = new X509Certificate(der);
  const name = firstUri(certificate.subjectAltName ?? '') ?? subjectText(certificate.subject ?? '');
  if (name === '' || name.length > MOST_CHARS) return null;
  return { kind: 'certificate', name, expiresAt: Date.parse(certificate.validTo) };
}

/**
 * The first `URI:` in what Node.js makes of the alternative names: `DNS:a, URI:"b, c"`. Names that
 * hold what could be taken for the end of one are JSON texts.
 */
export function firstUri(altNames: string): string | null {
  const entry = /(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/y;
  for (let found = entry.exec(altNames); found !== null; found = entry.exec(altNames)) {
    const [, kind, text = ''] = found;
    if (kind === 'URI') return text.startsWith('"') ? String(JSON.parse(text)) : text;
  }
  return null;
}

/**
 * A subject in one line, most specific part first. Node.js gives a line a part, the other way
 * round, and has escaped commas and line ends within a part.
 */
function subjectText(subject: string): string {
  return subject
    .split('\n')
    .filter((part) => part !== '')
    .reverse()
    .join(',');
}
