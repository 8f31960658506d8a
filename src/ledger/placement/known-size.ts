import type { CodedError } from '../../domain/errors.js';
import type { LedgerContext } from '../context.js';
import type { Sees } from '../lib/sees.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import type { Keys } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { fieldError } from './profile-of.js';

type Sizeable = Pick<RequestDraft, 'operation' | 'spec' | 'detail'>;

/**
 * Whether a request about a volume that is there leaves the size to the ledger: it states none, and
 * space is to be reserved for it. A size that is stated counts, even if the ledger's is another
 * (docs/rules.md, "Operations").
 * @param request as its caller states it
 */
export function leavesSizeToLedger({ spec, detail }: Sizeable): boolean {
  switch (detail.kind) {
    case 'extend_volume':
    case 'migrate_volume':
    case 'retype_volume':
    case 'validate_capacity':
      return spec.sizeGib === 0;
    case 'create_snapshot':
    case 'manage_snapshot':
      return spec.sizeGib === 0 && detail.sizeGib === 0 && detail.takesNothing !== true;
    default:
      return false;
  }
}

/**
 * A request with the size that the ledger knows of its volume, whole GiB, if it leaves the size to
 * the ledger: else nothing would be reserved for it. A volume that the caller may not see is
 * answered like one that is not known: it has size 0.
 * @param leavesSize what `leavesSizeToLedger` says of the request as it came
 */
export function withKnownSize<T extends Sizeable>(
  { store }: Pick<LedgerContext, 'store'>,
  request: T,
  leavesSize: boolean,
  sees: Sees,
): T | Promise<T> {
  return leavesSize ? sized(store, request, sees) : request;
}

async function sized<T extends Sizeable>(
  store: LedgerContext['store'],
  request: T,
  sees: Sees,
): Promise<T> {
  const volume = await store.volume(request.spec.volumeId);
  const isSeen = volume !== null && sees?.(volume.projectId) !== false;
  const sizeGib = isSeen ? volume.sizeGib : 0;
  if (sizeGib === sizeOf(request)) return request;
  const { spec, detail } = request;
  return {
    ...request,
    spec: { ...spec, sizeGib },
    ...('snapshotId' in detail && { detail: { ...detail, sizeGib } }),
  };
}

/**
 * INVALID_FIELDS if a volume is to grow to no more than the size that the ledger knows of it; null:
 * it grows. Of a size that its request states the same was checked when it came in.
 * @param request with that size
 */
export function growsNothing({ spec, detail }: Sizeable, leavesSize: boolean): CodedError | null {
  if (!leavesSize || detail.kind !== 'extend_volume' || detail.newSizeGib > spec.sizeGib)
    return null;
  return fieldError(detail.kind, {
    field: 'new_size_gib',
    description: `must be more than the size that the ledger knows, ${spec.sizeGib} GiB`,
  });
}

/** Names the row that `isStillKnownSize` looks at. */
export function sizeKeys(keys: Keys, { spec }: Sizeable, leavesSize: boolean): void {
  if (leavesSize) keys.volumes.add(spec.volumeId);
}

/**
 * Whether the size of such a request is still that of the volume's locked row: it may have grown,
 * or become known, since it was read.
 */
export function isStillKnownSize(set: WorkingSet, request: Sizeable, leavesSize: boolean): boolean {
  if (!leavesSize) return true;
  return sizeOf(request) === (set.volumes.get(request.spec.volumeId)?.sizeGib ?? 0);
}

function sizeOf({ spec, detail }: Sizeable): number {
  return 'snapshotId' in detail ? detail.sizeGib : spec.sizeGib;
}
