import { type DatabaseConfig, nameOfDatabase } from '../open/open-store.js';
import { openPostgresSource } from './postgres-source.js';
import { openPostgresTarget } from './postgres-target.js';
import type { DumpSource } from './source.js';
import { openSqliteSource } from './sqlite-source.js';
import { openSqliteTarget } from './sqlite-target.js';
import type { DumpTarget } from './target.js';

/**
 * A consistent view of the ledger that a configuration names. Rejects with DumpProblem if there is
 * no ledger.
 */
export function openSource(config: DatabaseConfig): Promise<DumpSource> {
  const { url, connect_timeout_ms: connectMs, lock_timeout_ms: lockMs } = config.database;
  return url === null
    ? openSqliteSource(nameOfDatabase(config))
    : openPostgresSource({ url, connectMs, lockMs });
}

/**
 * An empty ledger in the place that a configuration names. Rejects with DumpProblem if the place is
 * not empty, or if servers use it.
 */
export function openTarget(config: DatabaseConfig, version: number): Promise<DumpTarget> {
  const { url, connect_timeout_ms: connectMs, lock_timeout_ms: lockMs } = config.database;
  return url === null
    ? openSqliteTarget(nameOfDatabase(config), version)
    : openPostgresTarget({ url, connectMs, lockMs }, version);
}
