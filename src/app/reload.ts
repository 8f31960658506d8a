import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { changesBetween } from '../config/changes.js';
import { ConfigError } from '../config/problems.js';
import type { Config } from '../config/schema.js';
import type { GrpcServer } from '../grpc/server.js';
import type { Metrics } from '../http/metrics.js';
import type { PageServer } from '../http/page-server.js';
import type { RunningLedger } from '../ledger/ledger.js';
import { beginRefusals } from './decision-observer.js';
import { resolversOf, settingsOf } from './ledger-settings.js';
import { pageTlsOf } from './page.js';
import { readSecurity, type Security } from './security.js';
import { typeWarnings } from './type-warnings.js';

/** The parts of a server that a reload changes. */
export interface Reloaded {
  readonly ledger: RunningLedger;
  readonly security: Security;
  readonly grpc: GrpcServer;
  readonly page: PageServer | null;
  readonly log: Logger;
}

/** Puts what is loaded in force. If it is not valid, the old one stays. Never throws. */
export function reload(
  inForce: { config: Config },
  load: () => Config,
  metrics: Metrics,
  running: Reloaded,
): void {
  const applied = loadAndApply(inForce.config, load, running);
  metrics.configReloads.inc({ result: applied === null ? 'refused' : 'applied' });
  if (applied === null) return;
  inForce.config = applied;
  beginRefusals(metrics, settingsOf(applied));
  metrics.configApplied.set(Date.now() / 1000);
}

/** Loads a configuration, applies it, and logs what came of it. Null if it is refused. */
function loadAndApply(
  now: Config,
  load: () => Config,
  { ledger, security, grpc, page, log }: Reloaded,
): Config | null {
  try {
    const { config, applied: keys, needRestart } = changesBetween(now, load());
    // Read before anything is in force: all of it is, or none.
    const read = readSecurity(config);
    const settings = { settings: settingsOf(config), resolvers: resolversOf(config) };
    const files = security.apply(config, read, (others) => grpc.replaceAuthenticator(others));
    if (read.tls !== null) page?.replaceTls(pageTlsOf(config, read.tls));
    const ended = grpc.endRevoked();
    if (ended > 0) log.warn(`tls.crl: ${ended} connections with revoked certificates were ended`);
    const applied = [...keys, ...files];
    ledger.reconfigure(settings);
    log.level = config.log_level;
    log.warn(
      `configuration reloaded: ${applied.length === 0 ? 'nothing changed' : applied.join(', ')}`,
    );
    for (const warning of typeWarnings(config)) log.warn(`configuration: ${warning}`);
    if (applied.length > 0)
      ledger
        .enterReload(`${hostname()} ${grpc.address}`, applied)
        .catch((error: unknown) => log.warn({ err: error }, 'the reload is not in the event log'));
    if (needRestart.length > 0)
      log.warn(`configuration: a restart is needed for ${needRestart.join(', ')}`);
    return config;
  } catch (error) {
    if (error instanceof ConfigError)
      for (const problem of error.problems)
        log.error(`configuration refused, the old one stays: ${problem}`);
    else log.error({ err: error }, 'configuration refused, the old one stays');
    return null;
  }
}
