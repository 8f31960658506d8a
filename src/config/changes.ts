import { isDeepStrictEqual } from 'node:util';
import { leaves } from './leaves.js';
import { ConfigError, explain } from './problems.js';
import { type Config, type DeepReadonly, schema } from './schema.js';
import { shownKey } from './span.js';
import { at, put } from './values.js';

/**
 * Keys that a running server cannot change: what it listens on, what it keeps open, and what it has
 * told others.
 */
export const NEEDS_RESTART: readonly string[] = [
  'listen',
  'insecure',
  'tls.client_certificates',
  'auth.reflection',
  'http_listen',
  'page_listen',
  'data_dir',
  'database',
  'scheduler.driver_init_wait_time_ms',
  'capacity.provisioned',
  'service_down_time_ms',
  'workers.lease_ms',
  'limits',
];

/** Keys of files that a running server reads again; whether there is one cannot change. */
const FILES = ['tls.cert', 'tls.key', 'tls.client_ca', 'tls.crl'];

/** What another configuration changes in a running server. */
export interface Changes {
  /**
   * The configuration that takes effect: the new one, with the old values of keys that need a
   * restart.
   */
  readonly config: Config;
  /** Changed keys that take effect. */
  readonly applied: readonly string[];
  /** Changed keys that keep their old values. */
  readonly needRestart: readonly string[];
}

/**
 * What has to be done to go from one configuration to another while the server runs. Throws
 * ConfigError where the new one contradicts what needs a restart.
 */
export function changesBetween(now: Config, next: Config): Changes {
  const config = structuredClone(next) as Record<string, unknown>;
  const applied: string[] = [];
  const needRestart: string[] = [];
  for (const { key } of leaves(schema)) {
    if (isDeepStrictEqual(at(now, key), at(next, key))) continue;
    if (!needsRestart(key, at(now, key), at(next, key))) applied.push(key);
    else {
      needRestart.push(key);
      put(config, key, at(now, key));
    }
  }
  if (needRestart.length > 0) checkTogether(config, needRestart.map(shownKey));
  return {
    config: config as DeepReadonly<typeof config> as Config,
    applied: applied.map(shownKey),
    needRestart: needRestart.map(shownKey),
  };
}

function needsRestart(key: string, now: unknown, next: unknown): boolean {
  if (FILES.includes(key)) return (now === null) !== (next === null);
  return NEEDS_RESTART.some((fixed) => key === fixed || key.startsWith(`${fixed}.`));
}

/**
 * What keeps its old value was never checked beside the new ones: a server that still listens on
 * the network must not drop what made that safe. Throws ConfigError.
 */
function checkTogether(config: Record<string, unknown>, needRestart: readonly string[]): void {
  const checked = schema.safeParse(config);
  if (checked.success) return;
  const beside = ` (beside what needs a restart: ${needRestart.join(', ')})`;
  throw new ConfigError(
    checked.error.issues.flatMap((issue) => explain(issue, config, leaves(schema), () => beside)),
  );
}
