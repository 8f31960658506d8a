import { CodedError, type FailureRecord } from '../../../domain/errors.js';
import type { VolumeRecord } from '../../../domain/volume.js';
import type { WorkingSet } from '../../store-port/working-set.js';
import { moveHome } from '../accounting.js';
import type { OperationRules, RequestDraft } from './rules.js';

/**
 * Create, and manage: the ledger records the volume with its chosen home. Without one the record is
 * in error.
 */
export const newVolumeRules: OperationRules = {
  admit(set, request) {
    const known = set.volumes.get(request.subject);
    if (known !== null && hasHome(known)) throw volumeExists(known);
  },

  decided(set, request, decision) {
    const homed = moveHome(set, recordOf(set, request), decision.placement);
    set.volumes.put({
      ...homed,
      state: 'creating',
      decisionId: decision.decisionId,
      error: null,
      updatedAt: set.now,
    });
  },

  done(set, _, decision) {
    const volume = set.volumes.get(decision.subject);
    if (volume?.decisionId === decision.decisionId)
      set.volumes.put({ ...volume, state: 'available', updatedAt: set.now });
  },

  failed(set, request, failure) {
    putInError(set, recordOf(set, request), failure);
  },
};

/** Whether it has a home, or is about to get one. */
function hasHome(volume: VolumeRecord): boolean {
  return volume.state === 'creating' || volume.state === 'available';
}

/** The volume of an attempt that goes on, else as the request states it. */
function recordOf(set: WorkingSet, request: RequestDraft): VolumeRecord {
  const known = set.volumes.get(request.subject);
  if (known !== null && hasHome(known)) return known;
  return volumeBeingMade(set, request);
}

/** A request's volume before it has a home. */
export function volumeBeingMade(set: WorkingSet, { subject, spec }: RequestDraft): VolumeRecord {
  return {
    volumeId: spec.volumeId,
    projectId: spec.projectId,
    sizeGib: spec.sizeGib,
    typeName: spec.volumeType?.name ?? '',
    state: 'creating',
    home: null,
    decisionId: null,
    error: null,
    createdAt: set.volumes.get(subject)?.createdAt ?? set.now,
    updatedAt: set.now,
  };
}

/** The volume has no home and will get none from this request. */
function putInError(set: WorkingSet, volume: VolumeRecord, failure: FailureRecord): void {
  const homeless = moveHome(set, volume, null);
  set.volumes.put({
    ...homeless,
    state: 'error',
    error: { reason: failure.reason, message: failure.message },
    updatedAt: set.now,
  });
}

function volumeExists(volume: VolumeRecord): CodedError {
  const home = volume.home?.pool ?? '';
  const metadata = { volume_id: volume.volumeId, state: volume.state, pool: home };
  return new CodedError(
    'VOLUME_EXISTS',
    `volume ${volume.volumeId} is ${volume.state} in ${home === '' ? 'no pool yet' : home}`,
    { metadata },
  );
}
