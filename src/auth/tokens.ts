import { createLocalJWKSet, errors, type JWK, type JWTVerifyOptions, jwtVerify } from 'jose';
import { CodedError } from '../domain/errors.js';
import type { Identity } from '../domain/identity.js';

/**
 * Signatures that count: those by key pairs. A secret that both sides know would let each server
 * make tokens, and `none` is no signature.
 */
const ALGORITHMS = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
] as const;

/** Longer ones are refused unread, characters. */
const MOST_TOKEN_CHARS = 8192;
const MOST_NAME_CHARS = 512;
/** Characters of all tokens whose identities are remembered. */
const MOST_KNOWN_CHARS = 8 * 1024 * 1024;

/** Which tokens count. */
export interface TokenRules {
  /** Public keys; a token names its own by `kid`, or any that fits its algorithm is tried. */
  readonly keys: readonly JWK[];
  /** `iss` that a token must have; null: any. */
  readonly issuer: string | null;
  /** `aud` of which a token must have one. */
  readonly audiences: readonly string[];
  /** The claim that names the identity. */
  readonly nameClaim: string;
  /** How far the issuer's clock may be off, ms. */
  readonly clockToleranceMs: number;
}

/** Verifies bearer tokens, each once. */
export class TokenVerifier {
  readonly #rules: TokenRules;
  readonly #clock: () => number;
  readonly #find: ReturnType<typeof createLocalJWKSet>;
  readonly #known = new Map<string, Identity>();
  #knownChars = 0;

  /** `clock`: epoch ms. */
  constructor(rules: TokenRules, clock: () => number) {
    this.#rules = rules;
    this.#clock = clock;
    this.#find = createLocalJWKSet({ keys: [...rules.keys] });
  }

  /** The identity of a token that was verified before and has not ended; null: verify it. */
  known(token: string): Identity | null {
    const identity = this.#known.get(token);
    if (identity === undefined) return null;
    if ((identity.expiresAt ?? 0) > this.#clock()) return identity;
    this.#forget(token);
    return null;
  }

  /** The identity that a token states. Throws INVALID_TOKEN, CREDENTIALS_EXPIRED. */
  async verify(token: string): Promise<Identity> {
    if (token.length > MOST_TOKEN_CHARS)
      throw invalidToken(`it is longer than ${MOST_TOKEN_CHARS} characters`);
    const claims = await this.#claimsOf(token);
    const name = claims[this.#rules.nameClaim];
    if (typeof name !== 'string' || name === '' || name.length > MOST_NAME_CHARS)
      throw invalidToken(`its claim ${this.#rules.nameClaim} names nobody`);
    const expiresAt = (claims.exp ?? 0) * 1000 + this.#rules.clockToleranceMs;
    const identity: Identity = { kind: 'token', name, expiresAt };
    this.#remember(token, identity);
    return identity;
  }

  #remember(token: string, identity: Identity): void {
    this.#forget(token);
    this.#known.set(token, identity);
    this.#knownChars += token.length;
    for (const oldest of this.#known.keys()) {
      if (this.#knownChars <= MOST_KNOWN_CHARS) break;
      this.#forget(oldest);
    }
  }

  #forget(token: string): void {
    if (this.#known.delete(token)) this.#knownChars -= token.length;
  }

  async #claimsOf(token: string) {
    const { issuer, audiences, nameClaim, clockToleranceMs } = this.#rules;
    const options: JWTVerifyOptions = {
      algorithms: [...ALGORITHMS],
      audience: [...audiences],
      ...(issuer === null ? {} : { issuer }),
      requiredClaims: ['exp', nameClaim],
      clockTolerance: clockToleranceMs / 1000,
      currentDate: new Date(this.#clock()),
    };
    try {
      return (await jwtVerify(token, this.#find, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw refusal(error);
      for await (const key of error) {
        try {
          return (await jwtVerify(token, key, options)).payload;
        } catch (another) {
          if (!(another instanceof errors.JWSSignatureVerificationFailed)) throw refusal(another);
        }
      }
      throw invalidToken('no key of this server made its signature');
    }
  }
}

/** INVALID_TOKEN. Says what is wrong with a token, and nothing of what it says. */
export function invalidToken(why: string): CodedError {
  return new CodedError('INVALID_TOKEN', `the bearer token does not count: ${why}`, {
    metadata: { cause: why },
  });
}

function refusal(error: unknown): CodedError {
  if (error instanceof errors.JWTExpired)
    return new CodedError('CREDENTIALS_EXPIRED', 'the bearer token has ended: get a new one');
  if (error instanceof errors.JWTClaimValidationFailed)
    return invalidToken(`its claim ${error.claim} is ${error.reason}`);
  if (error instanceof errors.JWKSNoMatchingKey)
    return invalidToken('no key of this server fits it');
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return invalidToken('no key of this server made its signature');
  if (error instanceof errors.JOSEAlgNotAllowed)
    return invalidToken('it is signed by an algorithm that does not count');
  return invalidToken('it is no signed JSON Web Token');
}
