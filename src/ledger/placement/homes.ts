import { subjectKind } from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { Profile } from '../../engine/decide/profile.js';
import { volumesRead } from '../../engine/framework/filter.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { Homes } from '../../engine/request/affinity.js';
import type { LedgerContext } from '../context.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * The volumes that a request's hints name, with their homes as they were read before the decision.
 * Only volumes of the request's own project have a home, as in Cinder's API. Nobody learns from a
 * hint where another project's volume lives, or that it exists.
 */
export interface NamedVolumes {
  readonly ids: readonly string[];
  /** The request's project. Empty: no project; then volumes of no project are seen. */
  readonly projectId: string;
  readonly committed: Homes;
  /** Pool of the snapshot that the volume is made from; absent: none, or it is not known. */
  readonly snapshotHome?: string;
}

const NOBODY: readonly string[] = [];
const NOWHERE: Homes = new Map();

/**
 * Reads where the volumes live that the hints name. Asks the store only if a filter of the profile
 * reads such a hint. Rejects with StoreUnavailable.
 * @param others volumes whose homes matter besides
 */
export function readHomes(
  { store }: Pick<LedgerContext, 'store'>,
  profile: Profile,
  spec: CreateVolumeSpec,
  others: readonly string[] = NOBODY,
): NamedVolumes | Promise<NamedVolumes> {
  const named = volumesRead(profile.filters, spec);
  const ids = named.length + others.length === 0 ? NOBODY : [...new Set([...named, ...others])];
  const { projectId } = spec;
  const fromSnapshot = profile.sourceLocality !== 'ignored' && spec.source?.kind === 'snapshot';
  if (ids.length === 0 && !fromSnapshot) return { ids, projectId, committed: NOWHERE };
  return askForHomes(store, ids, spec, fromSnapshot);
}

async function askForHomes(
  store: LedgerContext['store'],
  ids: readonly string[],
  { projectId, source }: CreateVolumeSpec,
  fromSnapshot: boolean,
): Promise<NamedVolumes> {
  const snapshotHome =
    fromSnapshot && source?.kind === 'snapshot'
      ? await homeOfSnapshot(store, source.id, projectId)
      : undefined;
  return {
    ids,
    projectId,
    committed: ids.length === 0 ? NOWHERE : await store.homes(ids, projectId),
    ...(snapshotHome !== undefined && { snapshotHome }),
  };
}

/** The pool in which a project's snapshot was made, if it is kept there. */
async function homeOfSnapshot(
  store: LedgerContext['store'],
  snapshotId: string,
  projectId: string,
): Promise<string | undefined> {
  const made = (await store.decisionsOf(snapshotId)).filter(
    ({ decision, reservations }) =>
      decision.projectId === projectId &&
      subjectKind(decision.operation) === 'snapshot' &&
      decision.state === 'created' &&
      !(reservations.length > 0 && reservations.every(({ state }) => state === 'released')),
  );
  return made.at(-1)?.decision.placement.pool;
}

/**
 * The homes that a decision is made on. Homes of decisions that have not committed count. They are
 * checked when this decision commits.
 */
export function homesAtChoice(index: PoolIndex, named: NamedVolumes): Homes {
  return homesBy(
    named.ids,
    (id) => index.tentativeHome(id, named.projectId) ?? named.committed.get(id),
  );
}

/** The homes on the rows of a transaction. */
export function homesOnRows(
  set: WorkingSet,
  { ids, projectId }: Pick<NamedVolumes, 'ids' | 'projectId'>,
): Homes {
  return homesBy(ids, (id) => {
    const volume = set.volumes.get(id);
    return volume?.projectId === projectId ? volume.home?.pool : undefined;
  });
}

/** Whether the homes that a refusal was made on are those on the rows. */
export function sameHomes(a: Homes, b: Homes): boolean {
  return a.size === b.size && [...a].every(([id, pool]) => b.get(id) === pool);
}

function homesBy(ids: readonly string[], homeOf: (id: string) => string | undefined): Homes {
  return new Map(
    ids.flatMap((id) => {
      const home = homeOf(id);
      return home === undefined ? [] : [[id, home] as const];
    }),
  );
}
