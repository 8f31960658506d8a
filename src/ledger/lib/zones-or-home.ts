import { backendOfPool } from '../../domain/pool.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';

/**
 * The zone of a backend, even if none of its hosts takes part. Null if the ledger does not know the
 * backend.
 */
function zoneOf(index: PoolIndex, poolOrBackend: string): string | null {
  const name = backendOfPool(poolOrBackend);
  return index.backend(name)?.representative?.zone ?? index.hostsOf(name)[0]?.zone ?? null;
}

/** The zones that a request names; if it names none, that of the backend where its volume lives. */
export function zonesOrHome(
  index: PoolIndex,
  zones: readonly string[],
  home: string,
): readonly string[] {
  if (zones.length > 0) return zones;
  const zone = zoneOf(index, home);
  return zone === null ? [] : [zone];
}
