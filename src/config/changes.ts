import { isDeepStrictEqual } from 'node:util';
import { leaves } from './leaves.js';
import { type Config, type DeepReadonly, schema } from './schema.js';
import { at, put } from './values.js';

/**
 * Keys that a running server cannot change: what it listens on, what it keeps open, and what it has
 * told others.
 */
const NEEDS_RESTART = [
  'listen',
  'insecure',
  'tls',
  'http_listen',
  'data_dir',
  'database',
  'scheduler.driver_init_wait_time_ms',
  'capacity.provisioned',
  'service_down_time_ms',
  'workers.lease_ms',
  'limits',
];

/** What a new configuration changes in a running server. */
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

/** The change from one configuration to another while the server runs. */
export function changesBetween(now: Config, next: Config): Changes {
  const config = structuredClone(next) as Record<string, unknown>;
  const applied: string[] = [];
  const needRestart: string[] = [];
  for (const { key } of leaves(schema)) {
    if (isDeepStrictEqual(at(now, key), at(next, key))) continue;
    if (!NEEDS_RESTART.some((fixed) => key === fixed || key.startsWith(`${fixed}.`)))
      applied.push(key);
    else {
      needRestart.push(key);
      put(config, key, at(now, key));
    }
  }
  return { config: config as DeepReadonly<typeof config> as Config, applied, needRestart };
}
