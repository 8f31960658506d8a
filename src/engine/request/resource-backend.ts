import type { PoolView } from './view.js';

/**
 * Whether a request may go to this pool, if it names a pool (`a@b#c`), a backend (`a@b`), or
 * neither.
 */
export function isNamed(pool: PoolView, resourceBackend: string | null): boolean {
  if (resourceBackend === null) return true;
  return (resourceBackend.includes('#') ? pool.pool : pool.backend) === resourceBackend;
}
