import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileFault } from './file-fault.js';
import { ConfigError } from './problems.js';
import type { Config } from './schema.js';
import { isMap } from './values.js';

/** A public key, as RFC 7517 writes it. */
export interface TokenKey extends JsonWebKey {
  readonly kty: string;
}

/**
 * Reads the public keys that `auth.tokens` names; none: tokens do not count. Throws ConfigError
 * where a file cannot be read or holds something else, a private or a secret key above all: whoever
 * reads that file could make tokens.
 */
export function readTokenKeys({
  jwks_file: jwks,
  public_keys: files,
}: Config['auth']['tokens']): readonly TokenKey[] {
  return [
    ...(jwks === null ? [] : keysOfSet(jwks)),
    ...files.map((path) => keyOfPem('auth.tokens.public_keys', path)),
  ];
}

function keysOfSet(path: string): readonly TokenKey[] {
  const key = 'auth.tokens.jwks_file';
  const wrong = (why: string) => new ConfigError([`${key}: ${path}: ${why}`]);
  let set: unknown;
  try {
    set = JSON.parse(read(key, path));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw wrong('expected a JWKS, which is JSON with a list of keys');
  }
  if (!isMap(set) || !Array.isArray(set['keys']) || set['keys'].length === 0)
    throw wrong('expected a JWKS with at least one key');
  return set['keys'].map((one: unknown, index) => {
    if (!isTokenKey(one)) throw wrong(`keys[${index}] is no key`);
    if (one.kty === 'oct' || one.d !== undefined)
      throw wrong(`keys[${index}] is no public key: remove it from the file, and do not use it`);
    try {
      createPublicKey({ key: one, format: 'jwk' });
    } catch {
      throw wrong(`keys[${index}] lacks what a public key of type ${one.kty} must have`);
    }
    return one;
  });
}

function isTokenKey(value: unknown): value is TokenKey {
  return isMap(value) && typeof value['kty'] === 'string';
}

function keyOfPem(key: string, path: string): TokenKey {
  const text = read(key, path);
  const wrong = (why: string) => new ConfigError([`${key}: ${path}: ${why}`]);
  if (text.includes('PRIVATE KEY')) throw wrong('is a private key; state the public one');
  try {
    const jwk = createPublicKey(text).export({ format: 'jwk' });
    if (isTokenKey(jwk)) return jwk;
  } catch {
    // What OpenSSL says of it helps nobody.
  }
  throw wrong('expected a public key or certificate in PEM');
}

function read(key: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`${key}: ${path} cannot be read: ${fileFault(error)}`]);
  }
}
