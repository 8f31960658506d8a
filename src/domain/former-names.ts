import {
  type BackendRecord,
  backendOfPool,
  type FormerNames,
  nameOfPool,
  poolIdentity,
} from './pool.js';

const NONE: FormerNames = { backends: [], pools: {} };

type Named = Pick<BackendRecord, 'backend' | 'former'>;

/** The names that a backend and its pools had. */
export function formerOf({ former }: Named): FormerNames {
  return former ?? NONE;
}

/** Names as a row holds them: none are left out. */
export function keptFormer(former: FormerNames): Pick<BackendRecord, 'former'> {
  const isEmpty = former.backends.length === 0 && Object.keys(former.pools).length === 0;
  return isEmpty ? {} : { former };
}

/** Whether the backend has, or had, this name. */
export function isCalled(backend: Named, name: string): boolean {
  return backend.backend === name || formerOf(backend).backends.includes(name);
}

/** The present name of one of a backend's pools, from a name within it that it has or had. */
export function presentPoolName(backend: Named, poolName: string): string {
  const { pools } = formerOf(backend);
  return Object.hasOwn(pools, poolName) ? (pools[poolName] ?? poolName) : poolName;
}

/**
 * What a name of a backend or of a pool means today, if it is or was one of this backend. Any other
 * name stays as it is.
 */
export function presentName(backend: Named, name: string): string {
  if (!isCalled(backend, backendOfPool(name))) return name;
  return name.includes('#')
    ? poolIdentity(backend.backend, presentPoolName(backend, nameOfPool(name)))
    : backend.backend;
}
