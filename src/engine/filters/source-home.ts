import { backendOfPool } from '../../domain/pool.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import { type Filter, PASSES_ALL } from '../framework/filter.js';
import { readTruth } from '../lib/python-text.js';
import { once, shortened } from '../lib/shown.js';
import type { PoolView, RequestView } from '../request/view.js';

/** Capability of pools whose backend clones from any of them to any other. */
const ACROSS = 'clone_across_pools';

/**
 * Passes where a new volume can be made from its source: a clone in the pool of its volume, a
 * volume from a snapshot on the snapshot's backend. If the pools of a backend report
 * `clone_across_pools`, a clone may go to any of them. A source whose home the ledger does not know
 * binds nothing. Cinder's API asks the scheduler for the source's host; here the ledger knows it.
 */
export const sourceHomeFilter: Filter = {
  name: 'source_home',
  implied: true,
  volumes: ({ source }) => (source?.kind === 'volume' ? [source.id] : []),
  preFilter(request) {
    const home = sourceHome(request);
    return home === null ? PASSES_ALL : { kind: 'only', backend: backendOfPool(home) };
  },
  bind(request) {
    const home = sourceHome(request);
    const backend = home === null ? '' : backendOfPool(home);
    const anyPool = request.spec.source?.kind === 'snapshot' || home === backend;
    const shown = once(() => shortened(home ?? ''));
    return {
      check: (pool) =>
        home === null ||
        pool.pool === home ||
        (pool.backend === backend && (anyPool || clonesAcross(pool))),
      reason: (pool) =>
        `${sourceWords(request.spec)} lives in ${shown()}` +
        (pool.backend === backend ? `, and the pool does not report ${ACROSS}` : ''),
    };
  },
};

/** The pool, or backend, where what the volume is made from lives; null if it is not known. */
function sourceHome({ spec, homes, snapshotHome }: RequestView): string | null {
  if (spec.source?.kind === 'volume') return homes.get(spec.source.id) ?? null;
  return spec.source?.kind === 'snapshot' ? (snapshotHome ?? null) : null;
}

function sourceWords({ source }: CreateVolumeSpec): string {
  return source?.kind === 'snapshot' ? 'the snapshot' : 'the volume that it is cloned from';
}

function clonesAcross({ report: { capabilities } }: PoolView): boolean {
  return Object.hasOwn(capabilities, ACROSS) && readTruth(capabilities[ACROSS] ?? null);
}
