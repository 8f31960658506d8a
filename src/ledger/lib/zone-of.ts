import { backendOfPool } from '../../domain/pool.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';

/**
 * The zone of a backend, even if none of its hosts takes part. Null if the ledger does not know the
 * backend.
 */
export function zoneOf(index: PoolIndex, poolOrBackend: string): string | null {
  const name = backendOfPool(poolOrBackend);
  return index.backend(name)?.representative?.zone ?? index.hostsOf(name)[0]?.zone ?? null;
}
