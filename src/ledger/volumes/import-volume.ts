import type { Actor } from '../../domain/actor.js';
import { CodedError } from '../../domain/errors.js';
import { type BackendRecord, backendOfPool, nameOfPool } from '../../domain/pool.js';
import type { Placement, VolumeRecord } from '../../domain/volume.js';
import type { ImportedVolume } from '../api/volumes.js';
import type { LedgerContext } from '../context.js';
import { logAction } from '../events/log-action.js';
import { enterHome, moveHome, unreportedPool } from '../reservations/accounting.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * Takes over a volume that exists already: its home, its count and its size. The size counts as
 * contained, because reports contain it. Importing it again into the same pool changes nothing.
 * Throws BACKEND_NOT_FOUND, VOLUME_EXISTS, STORE_UNAVAILABLE.
 */
export async function importVolume(
  context: LedgerContext,
  imported: ImportedVolume,
  by: Actor | null = null,
): Promise<{ readonly readRevision: number }> {
  // Many are imported one after another: only what is not known here is looked for.
  if (backendNamed(context, imported.pool) === undefined) await context.indexSync.catchUp();
  const home = homeOf(context, imported.pool);
  const { revision } = await context.commits.submit({
    keys: (keys) => {
      keys.volumes.add(imported.volumeId);
      keys.decisionsOf.add(imported.volumeId);
      keys.backends.add(home.backend);
      keys.pools.add(home.pool);
    },
    run: (set) => {
      const known = set.volumes.get(imported.volumeId);
      const lives = known !== null && (known.state === 'creating' || known.state === 'available');
      if (lives && known.state === 'available' && known.home?.pool === home.pool) return;
      if (lives) {
        const metadata = {
          volume_id: imported.volumeId,
          state: known.state,
          pool: known.home?.pool ?? '',
        };
        const where = known.home?.pool ?? 'no pool';
        const message = `volume ${imported.volumeId} is ${known.state} in ${where}`;
        throw new CodedError('VOLUME_EXISTS', message, { metadata });
      }
      if (set.pools.get(home.pool) === null) set.pools.put(unreportedPool(home.pool, home.backend));
      const { volumeId } = imported;
      const adopted = adopt(set, imported, home, known?.createdAt);
      logAction(set, by, {
        action: 'import_volume',
        object: volumeId,
        before: known?.state ?? '',
        after: adopted.state,
        volumeId,
        backend: home.backend,
        pool: home.pool,
      });
    },
  });
  return { readRevision: revision };
}

/** Writes a volume that exists already, at home where it lives. Its size counts as contained. */
export function adopt(
  set: WorkingSet,
  { volumeId, projectId, sizeGib, typeName }: Omit<ImportedVolume, 'pool'>,
  home: Placement,
  createdAt = set.now,
): VolumeRecord {
  const volume: VolumeRecord = {
    volumeId,
    projectId,
    sizeGib,
    typeName,
    createdAt,
    updatedAt: set.now,
    state: 'available',
    home: null,
    decisionId: null,
    error: null,
  };
  enterHome(set, volume, home.pool);
  return set.volumes.put(moveHome(set, volume, home));
}

/**
 * The place that an import names: a pool, or a backend without a pool. A cluster's member may be
 * named instead of the cluster. Volumes whose pool nobody knows count in a pool that has the
 * backend's name; no report lists it, and nothing is placed in it. Throws BACKEND_NOT_FOUND.
 */
export function homeOf(context: LedgerContext, pool: string): Placement {
  const present = context.index.presentName(pool);
  const named = backendOfPool(present);
  const name = nameOfPool(present);
  const suffix = pool.includes('#') ? `#${name}` : '';
  const backend = backendNamed(context, pool);
  if (backend === undefined) {
    const message = `backend ${named} is not known: it has sent neither a report nor a heartbeat`;
    throw new CodedError('BACKEND_NOT_FOUND', message, { metadata: { backend: named } });
  }
  const host = backend.representative?.host ?? named;
  const zone = backend.representative?.zone ?? '';
  const cluster = backend.cluster === null ? null : `${backend.cluster}${suffix}`;
  return {
    pool: `${backend.backend}${suffix}`,
    backend: backend.backend,
    host: `${host}${suffix}`,
    cluster,
    zone,
  };
}

/** The backend that the name of a pool begins with; a cluster's member stands for the cluster. */
function backendNamed({ index }: LedgerContext, pool: string): BackendRecord | undefined {
  const named = backendOfPool(index.presentName(pool));
  return index.backend(named) ?? index.backend(index.host(named)?.backend ?? '');
}
