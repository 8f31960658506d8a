import type { PoolSpace } from '../../domain/capacity.js';
import { countedVolumes, type PoolRecord, participates } from '../../domain/pool.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import { countedReport, fits, thinApplies } from '../../engine/capacity/capacity.js';
import { allowsSize, takesOneMore } from '../../engine/capacity/limits.js';
import { sharedReport, sharedSpace } from '../../engine/capacity/shared-space.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { Choice } from '../attempts/attempts.js';
import { Lost } from '../commit/lost.js';
import { stillAdmits } from '../hosts/quarantine.js';
import type { WorkingSet } from '../store-port/working-set.js';
import type { AttemptRequest } from './attempt-request.js';
import type { Chosen, ChosenPool } from './choose.js';
import { homesOnRows, sameHomes } from './homes.js';

/** What the index, which is where the transaction began, knows of how pools count. */
type CountingIndex = Pick<PoolIndex, 'rule' | 'sharingWith'>;

/**
 * Whether what was chosen on the index still holds on the locked rows. Null: it does. The same
 * guard for every attempt, so that space is never promised twice.
 */
export function lossOf(
  set: WorkingSet,
  { subject, spec, detail, profile }: AttemptRequest,
  chosen: Chosen,
  index: CountingIndex,
): Lost | null {
  if (chosen.kind === 'refused') return stillRefused(set, chosen) ? null : Lost.changed;
  if (owesDeletion(set, subject, chosen.choice.backend)) return Lost.unread;
  const holds =
    stillFits(set, chosen.choice, spec, index) &&
    stillInLimits(set, subject, chosen.choice) &&
    stillOpen(set, chosen) &&
    (!profile.looksAtQuarantine ||
      chosen.choice.volumes === 0 ||
      stillAdmits(set, chosen.choice.backend, detail.kind === 'create_volume')) &&
    stillAdmitted(set, chosen);
  return holds ? null : Lost.changed;
}

/**
 * The engine's own capacity check again. If the profile does not look at capacity, it is not
 * checked.
 */
function stillFits(
  set: WorkingSet,
  choice: Choice,
  { volumeType }: CreateVolumeSpec,
  index: CountingIndex,
): boolean {
  const backend = set.backends.get(choice.backend);
  const pool = set.pools.get(choice.pool);
  if (backend === null || pool === null || !participates(backend)) return false;
  if (pool.report === null) return false;
  if (!choice.guarded || choice.isContained) return true;
  const counted = countedOnRows(set, pool, index);
  if (counted === null) return false;
  const { space, consumedGib } = counted;
  return fits(space, consumedGib, choice.sizeGib, thinApplies(space, volumeType));
}

/**
 * What counts of a pool on the locked rows: its own figures, or those of its capacity group. Null:
 * the group is not the one that was loaded, so that it must be decided again.
 */
function countedOnRows(
  set: WorkingSet,
  pool: PoolRecord,
  index: CountingIndex,
): { readonly space: PoolSpace; readonly consumedGib: number } | null {
  const { capacityGroup } = pool;
  if (capacityGroup === undefined) {
    const report = countedReport(pool, index.rule);
    return report && { space: report.space, consumedGib: pool.heldGib + pool.confirmedGib };
  }
  const members = index.sharingWith(pool.pool);
  if (set.regrouped.has(capacityGroup) || members.length === 0) return null;
  if (!members.every((name) => set.pools.has(name))) return null;
  const shared = sharedSpace(members.flatMap((name) => set.pools.get(name) ?? []));
  const report = sharedReport(pool, shared, index.rule);
  return report && { space: report.space, consumedGib: shared.heldGib + shared.confirmedGib };
}

/**
 * The pool's own limits of volumes again, with the count on the locked row. A volume whose failed
 * attempt was there does not count twice.
 */
function stillInLimits(set: WorkingSet, subject: string, choice: Choice): boolean {
  const pool = set.pools.get(choice.pool);
  const space = pool?.report?.space;
  if (pool === null || space === undefined) return false;
  const { volumes, volumeGib } = choice;
  if (volumeGib !== null && !allowsSize(space, volumeGib, volumes > 0)) return false;
  if (volumes === 0 || space.maximumVolumes === undefined) return true;
  const own = set.volumes.has(subject) ? set.volumes.get(subject) : null;
  const counted = own?.home?.pool === choice.pool ? 1 : 0;
  return takesOneMore(space, countedVolumes(pool) - counted);
}

/**
 * Whether the pool still takes something new: an operator who closed it at another server was
 * answered, so nothing new goes there any more.
 */
function stillOpen(set: WorkingSet, { isNew, choice }: ChosenPool): boolean {
  return !isNew || set.pools.get(choice.pool)?.admin === undefined;
}

/**
 * Whether a backend still owes the deletion of an attempt at the subject. The order to delete must
 * not meet something new of the same name.
 */
function owesDeletion(set: WorkingSet, subject: string, backend: string): boolean {
  return set.decisions
    .of(subject)
    .some((decision) => decision.state === 'in_doubt' && decision.placement.backend === backend);
}

/** Whether the hints still admit the chosen pool with the homes on the locked rows. */
function stillAdmitted(set: WorkingSet, { assumed }: Chosen): boolean {
  return assumed.ids.length === 0 || assumed.pass(homesOnRows(set, assumed));
}

/**
 * Whether a refusal may be committed. It must not count tentative reservations. The index must have
 * contained what other servers had committed when the request came, or there may have been space
 * all the time. The volumes that the hints name must live where they did.
 */
function stillRefused(
  set: WorkingSet,
  { assumed, holdsAt }: Extract<Chosen, { kind: 'refused' }>,
): boolean {
  if (holdsAt === 'never') return false;
  if (holdsAt !== null && holdsAt < set.revision - 1) return false;
  return sameHomes(assumed.homes, homesOnRows(set, assumed));
}
