import type { Authenticator, AuthRules } from '../auth/authenticator.js';
import type { Requirement } from '../auth/grant.js';
import { isLoopback } from '../config/address.js';
import { authRequired } from '../config/auth-schema.js';
import type { Config } from '../config/schema.js';
import { readTokenKeys } from '../config/token-keys.js';
import { CodedError } from '../domain/errors.js';
import type { MetricsAccess } from '../http/http-server.js';

/**
 * Who may do what, as a configuration says, with the keys that it names. Throws ConfigError where a
 * file of keys cannot be used.
 */
export function authRulesOf({ auth }: Config): AuthRules {
  const keys = readTokenKeys(auth.tokens);
  return {
    required: authRequired(auth),
    bindings: auth.bindings,
    tokens:
      keys.length === 0
        ? null
        : {
            keys,
            issuer: auth.tokens.issuer,
            audiences: auth.tokens.audiences,
            nameClaim: auth.tokens.name_claim,
            clockToleranceMs: auth.tokens.clock_tolerance_ms,
          },
  };
}

/** What server reflection asks of its callers. */
export function reflectionOf({ auth }: Config): Requirement | 'off' {
  return { anyone: 'anyone', identified: 'identity', off: 'off' }[auth.reflection] as
    | Requirement
    | 'off';
}

/** What is to be said out loud of who may come in; null: nothing. */
export function openDoorWarning({ auth, listen, page_listen: page, tls }: Config): string | null {
  const local = isLoopback(listen) && (page === null || page === 'auto' || isLoopback(page));
  if (authRequired(auth) || local) return null;
  const who = tls.client_ca === null ? 'anyone on the network' : 'every client with a certificate';
  return `${who} may do everything here: auth.bindings says who may do what`;
}

const READ_METRICS: Requirement = ['operator', 'auditor', 'metrics'];

/** Who may read `/metrics`, by the configuration and the identities in force. */
export function metricsAccess(
  inForce: () => { readonly config: Config; readonly authenticator: Authenticator },
): (authorization: string | null) => Promise<MetricsAccess> {
  return async (authorization) => {
    const { config, authenticator } = inForce();
    if (config.auth.metrics === 'anyone') return 'granted';
    if (config.auth.metrics === 'off') return 'closed';
    try {
      const identity = await authenticator.identify({ certificate: null, authorization });
      authenticator.admit(identity, READ_METRICS, '/metrics');
      return 'granted';
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return error.code === 'UNAUTHENTICATED' ? 'unknown' : 'denied';
    }
  };
}
