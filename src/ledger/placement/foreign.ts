import { CodedError, type ErrorReason } from '../../domain/errors.js';
import { subjectKind } from '../../domain/operation.js';
import { volumeNotFound } from '../errors.js';
import type { Sees } from '../lib/sees.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import type { Keys } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';

/** Names the rows that `refuseForeign` looks at. */
export function foreignKeys(keys: Keys, { spec, operation }: RequestDraft, sees: Sees): void {
  if (sees !== undefined && operation !== 'create_group') keys.volumes.add(spec.volumeId);
}

/**
 * Refuses, before the operation's own rules tell anything, what a caller may not touch that sees
 * some projects only. What is to be done with a volume needs one that the ledger knows as its own:
 * one of another project and one that is not known are VOLUME_NOT_FOUND alike. Ids of new things
 * are everybody's: one that another project took is refused as existing, and nothing more is told.
 * Throws VOLUME_NOT_FOUND, VOLUME_EXISTS, SNAPSHOT_EXISTS, GROUP_EXISTS, BACKUP_EXISTS.
 */
export function refuseForeign(set: WorkingSet, request: RequestDraft, sees: Sees): void {
  if (sees === undefined) return;
  const { operation, subject, spec } = request;
  switch (operation) {
    case 'create_volume':
    case 'manage_volume':
    case 'validate_capacity': {
      const known = set.volumes.get(spec.volumeId);
      if (known !== null && !sees(known.projectId)) throw taken('volume', spec.volumeId);
      return;
    }
    case 'extend_volume':
    case 'migrate_volume':
    case 'retype_volume': {
      refuseForeignVolume(set, spec.volumeId, sees);
      return;
    }
    case 'create_snapshot':
    case 'manage_snapshot':
    case 'create_backup':
      refuseForeignVolume(set, spec.volumeId, sees);
      break;
    case 'create_group':
    // Each of its volumes has a request of its own, which is looked at.
    case 'create_volumes':
      break;
  }
  const kind = subjectKind(operation);
  const made = set.decisions.of(subject).filter((one) => subjectKind(one.operation) === kind);
  if (made.some(({ projectId }) => !sees(projectId))) throw taken(kind, subject);
}

function refuseForeignVolume(
  set: WorkingSet,
  volumeId: string,
  sees: (projectId: string) => boolean,
): void {
  const known = set.volumes.get(volumeId);
  if (known === null || !sees(known.projectId)) throw volumeNotFound(volumeId);
}

const TAKEN = {
  volume: 'VOLUME_EXISTS',
  snapshot: 'SNAPSHOT_EXISTS',
  group: 'GROUP_EXISTS',
  backup: 'BACKUP_EXISTS',
} as const satisfies Record<string, ErrorReason>;

function taken(kind: keyof typeof TAKEN, id: string): CodedError {
  return new CodedError(TAKEN[kind], `${kind} ${id} exists`, { metadata: { [`${kind}_id`]: id } });
}
