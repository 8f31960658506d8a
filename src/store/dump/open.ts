import { type DatabaseConfig, nameOfDatabase } from '../open/open-store.js';
import { openPostgresSource } from './postgres-source.js';
import { openPostgresTarget } from './postgres-target.js';
import type { DumpSource } from './source.js';
import { openSqliteSource } from './sqlite-source.js';
import { openSqliteTarget } from './sqlite-target.js';
import type { DumpTarget } from './target.js';

/**
 * A consistent view of the ledger that a configuration names. Rejects with DumpProblem where there
 * is none.
 */
export function openSource(config: DatabaseConfig): Promise<DumpSource> {
  const { url, connect_timeout_ms: connectMs, lock_timeout_ms: lockMs } = config.database;
  return url === null
    ? openSqliteSource(nameOfDatabase(config))
    : openPostgresSource({ url, connectMs, lockMs });
}

/**
 * An empty ledger where a configuration names one. Rejects with DumpProblem where it is not empty,
 * and where servers use it.
 */
export function openTarget(config: DatabaseConfig, version: number): Promise<DumpTarget> {
  const { url, connect_timeout_ms: connectMs, lock_timeout_ms: lockMs } = config.database;
  return url === null
    ? openSqliteTarget(nameOfDatabase(config), version)
    : openPostgresTarget({ url, connectMs, lockMs }, version);
}
