import { isDeepStrictEqual } from 'node:util';
import { CodedError } from '../domain/errors.js';
import { ANONYMOUS, type Identity } from '../domain/identity.js';
import type { RoleBinding } from '../domain/role.js';
import { OPEN_GRANT } from './access.js';
import type { Grant, Requirement } from './grant.js';
import { Policy } from './policy.js';
import { invalidToken, type TokenRules, TokenVerifier } from './tokens.js';

/** Who may do what, as it is configured. */
export interface AuthRules {
  /** Whether callers are asked who they are. False: everybody may do everything. */
  readonly required: boolean;
  /** Null: tokens do not count. */
  readonly tokens: TokenRules | null;
  readonly bindings: readonly RoleBinding[];
}

/** What a caller shows. */
export interface Credentials {
  /** What the certificate of its connection says; null: it has none. */
  readonly certificate: Identity | null;
  /** The text of its `authorization`; null: it sent none. */
  readonly authorization: string | null;
}

/** Tells who calls, and whether they may. One for the rules in force; others replace it. */
export class Authenticator {
  readonly required: boolean;
  readonly policy: Policy;
  readonly #tokens: TokenVerifier | null;
  readonly #clock: () => number;

  /** `clock`: epoch ms. */
  constructor(
    private readonly rules: AuthRules,
    clock: () => number,
  ) {
    this.required = rules.required;
    this.policy = new Policy(rules.bindings);
    this.#tokens = rules.tokens === null ? null : new TokenVerifier(rules.tokens, clock);
    this.#clock = clock;
  }

  /**
   * Who calls: by the token where there is one, else by the certificate. At once, except for a
   * token that is seen for the first time. A token that does not count is refused, also beside a
   * certificate. Throws NO_CREDENTIALS, INVALID_TOKEN, CREDENTIALS_EXPIRED.
   */
  identify({ certificate, authorization }: Credentials): Identity | Promise<Identity> {
    if (!this.required) return ANONYMOUS;
    if (authorization === null) return this.#current(certificate ?? nobody());
    const token = tokenOf(authorization);
    if (this.#tokens === null) throw invalidToken('this server is configured for none');
    return this.#tokens.known(token) ?? this.#tokens.verify(token);
  }

  /**
   * Who calls, as far as that is known without work: never throws, and never takes the word of a
   * token that was not verified before. Null: not known.
   */
  knownIdentity({ certificate, authorization }: Credentials): Identity | null {
    if (!this.required) return null;
    if (authorization === null) return certificate;
    const token = bearerOf(authorization);
    return token === null ? null : (this.#tokens?.known(token) ?? null);
  }

  /** Throws ROLE_MISSING. */
  admit(identity: Identity, required: Requirement, method: string): Grant {
    if (!this.required) return OPEN_GRANT;
    const decided = this.policy.decide(identity, required);
    if (!('kind' in decided)) return decided;
    const needed = decided.needed.join(', ');
    throw new CodedError(
      'ROLE_MISSING',
      `${identity.name} may not call ${method}: it needs one of the roles ${needed}`,
      { metadata: { identity: identity.name, method, needed } },
    );
  }

  /** Whether an identity that was let in by other rules would be let in to the same by these. */
  givesStill(grant: Grant, required: Requirement, before: Authenticator): boolean {
    if (!this.required || grant.identity.kind === 'anonymous')
      return this.required === before.required;
    const { tokens } = this.rules;
    if (grant.identity.kind === 'token' && !isDeepStrictEqual(tokens, before.rules.tokens))
      return false;
    const decided = this.policy.decide(grant.identity, required);
    return !('kind' in decided) && isDeepStrictEqual(namesIn(decided), namesIn(grant));
  }

  #current(identity: Identity): Identity {
    if (identity.expiresAt === null || identity.expiresAt > this.#clock()) return identity;
    throw new CodedError(
      'CREDENTIALS_EXPIRED',
      'the client certificate has ended: connect with a new one',
    );
  }
}

function namesIn({ roles, projects, hosts, backends }: Grant) {
  return [roles, projects.patterns, hosts.patterns, backends.patterns];
}

function nobody(): never {
  throw new CodedError(
    'NO_CREDENTIALS',
    'this server asks who calls: show a client certificate or a bearer token',
  );
}

function tokenOf(authorization: string): string {
  const token = bearerOf(authorization);
  if (token === null) throw invalidToken('authorization is not `Bearer <token>`');
  return token;
}

function bearerOf(authorization: string): string | null {
  return /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? null;
}
