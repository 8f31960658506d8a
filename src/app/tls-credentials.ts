import type { SecureContextOptions } from 'node:tls';
import { ServerCredentials } from '@grpc/grpc-js';
import type { TlsFiles } from '../config/tls.js';

/**
 * TLS of which certificate, key, authorities and lists of revoked certificates can be replaced
 * while the server listens: connections that there are stay as they are, new ones meet the new.
 */
export class TlsCredentials extends ServerCredentials {
  #files: TlsFiles;

  /** `optional`: a client may have no certificate; one that it shows is checked all the same. */
  constructor(files: TlsFiles, optional: boolean) {
    super(
      { requestCert: files.clientCa !== null, rejectUnauthorized: !optional },
      contextOf(files),
    );
    this.#files = files;
  }

  /** Puts others in force; false: they are those that are in force. */
  replace(files: TlsFiles): boolean {
    if (same(files, this.#files)) return false;
    this.#files = files;
    this.updateSecureContextOptions(contextOf(files));
    return true;
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}

function contextOf({ cert, key, clientCa, crl }: TlsFiles): SecureContextOptions {
  return {
    cert: [cert],
    key: [key],
    // TLS 1.2 as well, for clients that are older; nothing that is weaker.
    minVersion: 'TLSv1.2',
    ...(clientCa === null ? {} : { ca: clientCa }),
    ...(crl === null ? {} : { crl: [...crl.pems] }),
  };
}

function same(a: TlsFiles, b: TlsFiles): boolean {
  const [one, other] = [a, b].map(({ cert, key, clientCa, crl }) =>
    [
      ...[cert, key, clientCa ?? Buffer.alloc(0)].map((file) => file.toString('base64')),
      ...(crl?.pems ?? []),
    ].join(),
  );
  return one === other;
}
