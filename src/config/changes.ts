import { isDeepStrictEqual } from 'node:util';
import { leaves } from './leaves.js';
import { type Config, type DeepReadonly, schema } from './schema.js';
import { at, put } from './values.js';

/**
 * Keys that a running server cannot change: what it listens on, what it holds, and what others were
 * told of it.
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

/** What another configuration changes in a running server. */
export interface Changes {
  /** The one to be in force: the other one, with the old values of what needs a restart. */
  readonly config: Config;
  /** Keys that differ and are in force with it. */
  readonly applied: readonly string[];
  /** Keys that differ and keep their old values. */
  readonly needRestart: readonly string[];
}

/** What has to be done to go from one configuration to another while the server runs. */
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
