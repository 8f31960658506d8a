import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { fileFault } from './file-fault.js';
import { ConfigError } from './problems.js';
import type { Config } from './schema.js';

/** Certificates and key of a server, PEM. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Authorities for client certificates; null: clients need none. */
  readonly clientCa: Buffer | null;
}

/**
 * Reads the files that `tls` names; null: no TLS. Throws ConfigError with all that is wrong: a file
 * cannot be read or is not PEM, or key and certificate differ.
 */
export function readTls({ cert, key, client_ca: clientCa }: Config['tls']): TlsFiles | null {
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
  if (own === undefined || secret === undefined || authorities === undefined)
    throw new ConfigError(problems);
  return { cert: own, key: secret, clientCa: authorities };
}

/**
 * When the server's own certificate ends, and the first of the authorities of clients, epoch ms, by
 * their keys in `tls`.
 */
export function expiriesOf({
  cert,
  clientCa,
}: TlsFiles): readonly { readonly name: 'cert' | 'client_ca'; readonly endsAt: number }[] {
  const own = Date.parse(new X509Certificate(cert).validTo);
  const authorities = certificatesIn(clientCa?.toString('utf8') ?? '').map((pem) =>
    Date.parse(new X509Certificate(pem).validTo),
  );
  return [
    { name: 'cert', endsAt: own },
    ...(authorities.length === 0
      ? []
      : [{ name: 'client_ca' as const, endsAt: Math.min(...authorities) }]),
  ];
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
