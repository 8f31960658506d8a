import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { fileFault } from './file-fault.js';
import { ConfigError } from './problems.js';
import { RevocationLists } from './revocation-lists.js';
import type { Config } from './schema.js';

export const DAY_MS = 24 * 3_600_000;
/** From so long before its end on, a certificate is warned of. */
const WARN_BEFORE_MS = 30 * DAY_MS;
/** A list of revoked certificates is warned of when so much of its span is left, at most. */
const WARN_LEFT = 1 / 4;

/** Certificates and key of a server, PEM. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Authorities for client certificates; null: clients need none. */
  readonly clientCa: Buffer | null;
  /** Client certificates that were revoked; null: nobody says which. */
  readonly crl: RevocationLists | null;
}

/** When a file of `tls` ends. */
export interface Expiry {
  /** Its key in `tls`. */
  readonly name: 'cert' | 'client_ca' | 'crl';
  /** Epoch ms. */
  readonly endsAt: number;
  /** From when on somebody should be told, epoch ms. */
  readonly warnFrom: number;
}

/**
 * Reads the files that `tls` names; null: no TLS. Throws ConfigError with all that is wrong: a file
 * cannot be read or is not PEM, key and certificate differ, or an authority has no list of revoked
 * certificates where there are lists.
 */
export function readTls({ cert, key, client_ca: clientCa, crl }: Config['tls']): TlsFiles | null {
  if (cert === null || key === null) return null;
  const problems: string[] = [];
  const attempt = <T>(run: () => T): T | undefined => {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const own = attempt(() => {
    const file = read('tls.cert', cert);
    use('tls.cert', cert, 'a certificate in PEM', { cert: file });
    return file;
  });
  const secret = attempt(() => {
    const file = read('tls.key', key);
    use('tls.key', key, 'a private key in PEM', { key: file });
    if (own !== undefined)
      use('tls.key', key, 'the private key of tls.cert', { cert: own, key: file });
    return file;
  });
  const authorities =
    clientCa === null
      ? null
      : attempt(() => {
          const file = read('tls.client_ca', clientCa);
          readable(clientCa, file);
          return file;
        });
  const lists = crl === null ? null : attempt(() => listsIn(crl, authorities ?? null));
  if (own === undefined || secret === undefined || authorities === undefined || lists === undefined)
    throw new ConfigError(problems);
  return { cert: own, key: secret, clientCa: authorities, crl: lists };
}

/**
 * When the server's own certificate ends, the first of the authorities of clients, and the first of
 * the lists of revoked certificates.
 */
export function expiriesOf({ cert, clientCa, crl }: TlsFiles): readonly Expiry[] {
  const own = Date.parse(new X509Certificate(cert).validTo);
  const authorities = certificatesIn(clientCa?.toString('utf8') ?? '').map((pem) =>
    Date.parse(new X509Certificate(pem).validTo),
  );
  const ends: Expiry[] = [];
  const add = (name: Expiry['name'], endsAt: number, warnBefore: number) =>
    ends.push({ name, endsAt, warnFrom: endsAt - Math.min(warnBefore, WARN_BEFORE_MS) });
  add('cert', own, WARN_BEFORE_MS);
  if (authorities.length > 0) add('client_ca', Math.min(...authorities), WARN_BEFORE_MS);
  // Lists are made anew every week or every day: 30 days before their end says nothing.
  const span = crl?.span ?? null;
  if (span !== null) add('crl', span.endsAt, (span.endsAt - span.beginsAt) * WARN_LEFT);
  return ends;
}

/** The lists in a file: of each authority one, for OpenSSL refuses all clients of others. */
function listsIn(path: string, authorities: Buffer | null): RevocationLists {
  const expected = 'lists of revoked certificates in PEM';
  const lists = parsed(path, read('tls.crl', path).toString('utf8'), expected);
  if (lists.pems.length === 0) throw new ConfigError([`tls.crl: ${path}: expected ${expected}`]);
  use('tls.crl', path, expected, { crl: [...lists.pems] });
  const missing = certificatesIn(authorities?.toString('utf8') ?? '')
    .map((pem) => new X509Certificate(pem))
    .filter(({ raw }) => !lists.covers(raw));
  if (missing.length > 0)
    throw new ConfigError(
      missing.map(
        ({ subject }) =>
          `tls.crl: ${path}: expected a list of ${subject.split('\n').join(',')}, an authority ` +
          'of tls.client_ca: without one all of its clients are refused',
      ),
    );
  return lists;
}

function parsed(path: string, pem: string, expected: string): RevocationLists {
  try {
    return new RevocationLists(pem);
  } catch (error) {
    const why = error instanceof RangeError ? `: ${error.message}` : '';
    throw new ConfigError([`tls.crl: ${path}: expected ${expected}${why}`]);
  }
}

function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

function read(key: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigError([`${key}: ${path} cannot be read: ${fileFault(error)}`]);
  }
}

function readable(path: string, authorities: Buffer): void {
  const found = certificatesIn(authorities.toString('utf8'));
  try {
    for (const pem of found) new X509Certificate(pem);
  } catch {
    throw new ConfigError([`tls.client_ca: ${path}: expected certificates in PEM`]);
  }
  if (found.length === 0)
    throw new ConfigError([`tls.client_ca: ${path}: expected certificates in PEM`]);
}

function use(
  key: string,
  path: string,
  expected: string,
  context: Parameters<typeof createSecureContext>[0],
): void {
  try {
    createSecureContext(context);
  } catch {
    // What OpenSSL says of it helps nobody.
    throw new ConfigError([`${key}: ${path}: expected ${expected}`]);
  }
}
