import type { Operation } from '../../domain/operation.js';
import type { LedgerContext } from '../context.js';
import type { Sees } from '../lib/sees.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import type { WorkingSet } from '../store-port/working-set.js';

type Sizeable = Pick<RequestDraft, 'operation' | 'subject' | 'spec'>;

/**
 * A request to take a volume to another pool, with the size that the ledger knows of it, whole GiB,
 * if the caller states none: else nothing would be reserved where it goes. A size that is stated
 * counts, even if the ledger's is another (docs/rules.md, "Operations"). A volume that the caller
 * may not see is answered like one that is not known: it has size 0.
 * @param statedGib the size that the caller states; 0: none
 */
export function withKnownSize<T extends Sizeable>(
  { store }: Pick<LedgerContext, 'store'>,
  request: T,
  statedGib: number,
  sees: Sees,
): T | Promise<T> {
  return takesKnownSize(request.operation, statedGib) ? sized(store, request, sees) : request;
}

async function sized<T extends Sizeable>(
  store: LedgerContext['store'],
  request: T,
  sees: Sees,
): Promise<T> {
  const volume = await store.volume(request.subject);
  const isSeen = volume !== null && sees?.(volume.projectId) !== false;
  const sizeGib = isSeen ? volume.sizeGib : 0;
  if (sizeGib === request.spec.sizeGib) return request;
  return { ...request, spec: { ...request.spec, sizeGib } };
}

/**
 * Whether the size of such a request is still that of the volume's locked row: it may have grown,
 * or become known, since it was read.
 */
export function isStillKnownSize(
  set: WorkingSet,
  { operation, subject, spec }: Sizeable,
  statedGib: number,
): boolean {
  if (!takesKnownSize(operation, statedGib)) return true;
  return spec.sizeGib === (set.volumes.get(subject)?.sizeGib ?? 0);
}

function takesKnownSize(operation: Operation, statedGib: number): boolean {
  return statedGib === 0 && (operation === 'migrate_volume' || operation === 'retype_volume');
}
