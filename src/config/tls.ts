import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
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
 * Reads the files that `tls` names; null: no TLS. Throws ConfigError if one cannot be read, is not
 * PEM, or key and certificate differ.
 */
export function readTls({ cert, key, client_ca: clientCa }: Config['tls']): TlsFiles | null {
  if (cert === null || key === null) return null;
  const files = {
    cert: read('tls.cert', cert),
    key: read('tls.key', key),
    clientCa: clientCa === null ? null : read('tls.client_ca', clientCa),
  };
  use('tls.cert', cert, 'a certificate in PEM', { cert: files.cert });
  use('tls.key', key, 'the private key of tls.cert in PEM', { cert: files.cert, key: files.key });
  if (
    clientCa !== null &&
    files.clientCa !== null &&
    !files.clientCa.includes('-----BEGIN CERTIFICATE-----')
  )
    throw new ConfigError([`tls.client_ca: ${clientCa}: expected certificates in PEM`]);
  return files;
}

function read(key: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigError([`${key}: ${path} cannot be read: ${(error as Error).message}`]);
  }
}

function use(
  key: string,
  path: string,
  expected: string,
  context: Parameters<typeof createSecureContext>[0],
): void {
  try {
    createSecureContext(context);
  } catch (error) {
    throw new ConfigError([`${key}: ${path}: expected ${expected}: ${(error as Error).message}`]);
  }
}
