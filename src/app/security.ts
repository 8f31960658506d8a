import type { Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { ServerCredentials } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { Authenticator, type AuthRules } from '../auth/authenticator.js';
import type { Config } from '../config/schema.js';
import { readTls, type TlsFiles } from '../config/tls.js';
import type { Metrics } from '../http/metrics.js';
import { authRulesOf, openDoorWarning } from './auth-rules.js';
import { CertificateExpiry } from './certificate-expiry.js';
import { RevokedPeers } from './revoked-peers.js';
import { TlsCredentials } from './tls-credentials.js';

/** Everything that security needs of files, read and checked, and not in force yet. */
export interface ReadSecurity {
  readonly tls: TlsFiles | null;
  readonly rules: AuthRules;
}

/** Reads what a configuration names. Throws ConfigError where any of it cannot be used. */
export function readSecurity(config: Config): ReadSecurity {
  return { tls: readTls(config.tls), rules: authRulesOf(config) };
}

/** Certificates, keys and bindings of a server, replaced while it runs. */
export class Security {
  readonly credentials: ServerCredentials;
  /** Whether the lists in force name the certificate of a connection. */
  readonly isRevoked = (socket: Socket): boolean => this.#revoked.has(socket);
  readonly #revoked: RevokedPeers;
  readonly #tls: TlsCredentials | null;
  readonly #expiry: CertificateExpiry;
  readonly #log: Logger;
  readonly #clock: () => number;
  #rules: AuthRules;
  #authenticator: Authenticator;

  /** Throws ConfigError. `clock`: epoch ms. */
  constructor(config: Config, metrics: Metrics, log: Logger, clock: () => number) {
    const { tls, rules } = readSecurity(config);
    this.#tls =
      tls === null ? null : new TlsCredentials(tls, config.tls.client_certificates === 'optional');
    this.#revoked = new RevokedPeers(tls?.crl ?? null);
    this.credentials = this.#tls ?? ServerCredentials.createInsecure();
    this.#rules = rules;
    this.#authenticator = new Authenticator(rules, clock);
    this.#expiry = new CertificateExpiry(metrics, log, clock);
    this.#log = log;
    this.#clock = clock;
    if (tls !== null) this.#expiry.inForce(tls);
    this.#warn(config);
  }

  /** What a listener needs of it. */
  get ofConnections(): Pick<Security, 'credentials' | 'isRevoked'> {
    return { credentials: this.credentials, isRevoked: this.isRevoked };
  }

  get authenticator(): Authenticator {
    return this.#authenticator;
  }

  /** When the certificates in force end. */
  certificates(): ReturnType<CertificateExpiry['ends']> {
    return this.#expiry.ends();
  }

  /**
   * Puts others in force. Answers what changed, in words; `replaced` is told of another
   * authenticator.
   */
  apply(
    config: Config,
    { tls, rules }: ReadSecurity,
    replaced: (authenticator: Authenticator) => void,
  ): readonly string[] {
    const changed: string[] = [];
    if (tls !== null && this.#tls?.replace(tls) === true) {
      this.#revoked.replace(tls.crl);
      this.#expiry.inForce(tls);
      changed.push('the files of tls');
    }
    if (!isDeepStrictEqual(rules, this.#rules)) {
      if (!isDeepStrictEqual(rules.tokens?.keys, this.#rules.tokens?.keys))
        changed.push('the keys of auth.tokens');
      this.#rules = rules;
      this.#authenticator = new Authenticator(rules, this.#clock);
      replaced(this.#authenticator);
    }
    this.#warn(config);
    return changed;
  }

  stop(): void {
    this.#expiry.stop();
  }

  #warn(config: Config): void {
    const warning = openDoorWarning(config);
    if (warning !== null) this.#log.warn(warning);
  }
}

/** The files that a configuration names for this. */
export function securityFiles({ tls, auth }: Config): readonly string[] {
  const named = [tls.cert, tls.key, tls.client_ca, tls.crl, auth.tokens.jwks_file];
  return [...named.filter((file) => file !== null), ...auth.tokens.public_keys];
}
