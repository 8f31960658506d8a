import { splitAddress } from '../config/address.js';
import type { Config } from '../config/schema.js';
import { BREACHES, type Breach } from '../domain/breach.js';
import type { ErrorReason } from '../domain/errors.js';
import { type HttpServer, startHttp } from '../http/http-server.js';
import type { Metrics } from '../http/metrics.js';
import type { RunningLedger } from '../ledger/ledger.js';
import { metricsAccess } from './auth-rules.js';
import type { Security } from './security.js';

/** Metrics and liveness, where the configuration wants them; null: nowhere. */
export async function startHttpSide(
  inForce: { readonly config: Config },
  { registry }: Metrics,
  ledger: RunningLedger,
  security: Security,
): Promise<HttpServer | null> {
  const { http_listen: listen } = inForce.config;
  if (listen === null) return null;
  const where = splitAddress(listen);
  if (where === undefined) throw new Error(`http_listen: ${listen} is not host:port`);
  return startHttp({
    ...where,
    registry,
    unready: async () => ((await ledger.ready()) ? null : reasonOf(ledger.broken())),
    metricsAccess: metricsAccess(() => ({ ...inForce, authenticator: security.authenticator })),
  });
}

/** The reason with which calls are refused while the store takes no commits. */
function reasonOf(breach: Breach | null): ErrorReason {
  return breach === null ? 'STORE_UNAVAILABLE' : BREACHES[breach];
}
