import type { X509Certificate } from 'node:crypto';
import { decide } from '../auth/access.js';
import { Authenticator } from '../auth/authenticator.js';
import { certificateIdentity } from '../auth/certificate.js';
import type { Names } from '../auth/pattern.js';
import { certificateIdOf } from '../config/revocation-lists.js';
import type { Config } from '../config/schema.js';
import { readTls } from '../config/tls.js';
import { CodedError } from '../domain/errors.js';
import type { Identity } from '../domain/identity.js';
import { ruledMethods } from '../grpc/access/methods.js';
import { authRulesOf } from './auth-rules.js';

/** Who is asked about. */
export type Asked =
  | { readonly kind: 'certificate' | 'token'; readonly name: string }
  | { readonly kind: 'certificate file'; readonly certificate: X509Certificate }
  | { readonly kind: 'token file'; readonly token: string };

/** One method, and for which names the identity may call it. */
export interface Allowed {
  readonly method: string;
  readonly allowed: boolean;
  /** Patterns; empty where the method is for no such names, or the identity for none. */
  readonly projects: readonly string[];
  readonly hosts: readonly string[];
  readonly backends: readonly string[];
}

/** What a server with this configuration would let an identity do. */
export interface Checked {
  readonly identity: Identity;
  readonly roles: readonly string[];
  readonly methods: readonly Allowed[];
}

/** Why there is nothing to say: the server asks nobody, or would not let this one in. */
export interface NotChecked {
  readonly notChecked: 'asks nobody' | 'refused';
  readonly why: string;
}

/**
 * Answers as a server with this configuration would, without one. Throws ConfigError where its
 * files cannot be used.
 */
export async function checkIdentity(config: Config, asked: Asked): Promise<Checked | NotChecked> {
  const authenticator = new Authenticator(authRulesOf(config), Date.now);
  if (!authenticator.required) {
    const why = 'nobody is asked who they are: everybody may do everything';
    return { notChecked: 'asks nobody', why };
  }
  if (asked.kind === 'certificate file' && isRevoked(config, asked.certificate)) {
    const why = 'the certificate was revoked, as tls.crl says';
    return { notChecked: 'refused', why };
  }
  const identity = await identityOf(authenticator, asked);
  if ('notChecked' in identity) return identity;
  const access = authenticator.policy.accessOf(identity);
  return {
    identity,
    roles: [...access.scopes.keys()],
    methods: ruledMethods().map(({ name, requires }) => {
      const decided = decide(access, requires);
      if ('kind' in decided)
        return { method: name, allowed: false, projects: [], hosts: [], backends: [] };
      const { projects, hosts, backends } = decided;
      return {
        method: name,
        allowed: true,
        projects: patternsOf(projects),
        hosts: patternsOf(hosts),
        backends: patternsOf(backends),
      };
    }),
  };
}

function isRevoked({ tls }: Config, { raw }: X509Certificate): boolean {
  return readTls(tls)?.crl?.has(certificateIdOf(raw)) ?? false;
}

function patternsOf(names: Names): readonly string[] {
  return names.patterns;
}

async function identityOf(
  authenticator: Authenticator,
  asked: Asked,
): Promise<Identity | NotChecked> {
  if ('name' in asked) return { ...asked, expiresAt: null };
  try {
    return await authenticator.identify(
      asked.kind === 'token file'
        ? { certificate: null, authorization: `Bearer ${asked.token}` }
        : { certificate: certificateIdentity(asked.certificate.raw), authorization: null },
    );
  } catch (error) {
    if (error instanceof CodedError) return { notChecked: 'refused', why: error.message };
    throw error;
  }
}
