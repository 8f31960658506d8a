import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { TlsOptions } from '../../client/index.js';
import { fileFault } from '../../config/file-fault.js';
import { CliFailure } from '../terminal/io.js';

/** The flags that say how a client uses TLS. */
export interface TlsFlags {
  readonly tls?: true;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

/** Whether the flags ask for TLS. */
export function speaksTls({ tls, tlsCa, tlsCert }: TlsFlags): boolean {
  return tls === true || tlsCa !== undefined || tlsCert !== undefined;
}

/**
 * Reads the files that the flags name; undefined: no TLS. Throws CliFailure that names the flag if
 * a file cannot be read or is none of its kind, if key and certificate do not belong together, or
 * if the certificate has expired.
 */
export function tlsFrom(flags: TlsFlags): TlsOptions | undefined {
  const { tlsCa, tlsCert, tlsKey } = flags;
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new CliFailure('--tls-cert and --tls-key belong together');
  if (!speaksTls(flags)) return undefined;
  const ca = pem('--tls-ca', tlsCa);
  const cert = pem('--tls-cert', tlsCert);
  const key = pem('--tls-key', tlsKey);
  if (ca !== undefined) certificate(`--tls-ca: ${tlsCa}`, ca);
  if (cert !== undefined && key !== undefined) {
    const own = certificate(`--tls-cert: ${tlsCert}`, cert);
    if (Date.parse(own.validTo) < Date.now())
      throw new CliFailure(
        `--tls-cert: ${tlsCert} has expired, on ${new Date(own.validTo).toISOString()}`,
      );
    if (!usable({ key })) throw new CliFailure(`--tls-key: ${tlsKey} holds no private key in PEM`);
    if (!usable({ cert, key }))
      throw new CliFailure(`--tls-key: ${tlsKey} is not the key of the certificate ${tlsCert}`);
  }
  return { ca, cert, key };
}

function pem(flag: string, path: string | undefined): Buffer | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path);
  } catch (error) {
    throw new CliFailure(`${flag}: ${path} cannot be read: ${fileFault(error)}`);
  }
}

function certificate(what: string, file: Buffer): X509Certificate {
  try {
    return new X509Certificate(file);
  } catch {
    throw new CliFailure(`${what} holds no certificate in PEM`);
  }
}

function usable(context: Parameters<typeof createSecureContext>[0]): boolean {
  try {
    createSecureContext(context);
    return true;
  } catch {
    return false;
  }
}
