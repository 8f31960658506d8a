import { presentName } from '../../../domain/former-names.js';
import type { Placement } from '../../../domain/volume.js';
import { backendRow } from '../accounting.js';
import { refuseBusy, remember } from './known-volume.js';
import { move } from './migrate-volume.js';
import type { OperationRules } from './rules.js';

/**
 * Retype: once it is done the volume has its new type. If it moved for that, it lives on the
 * target.
 */
export const retypeVolume: OperationRules = {
  admit: refuseBusy,
  decided: remember,

  done(set, { spec, detail }, decision) {
    if (detail.kind !== 'retype_volume') return;
    // It may have been renamed since it was asked for.
    const from = presentName(backendRow(set, decision.placement.backend), detail.from);
    if (!isIn(decision.placement, from)) move(set, decision);
    const volume = set.volumes.get(decision.subject);
    if (volume !== null)
      set.volumes.put({ ...volume, typeName: spec.volumeType?.name ?? '', updatedAt: set.now });
  },

  failed() {},
};

/** Whether a place is the named pool, or in the named backend. */
function isIn({ pool, backend }: Placement, named: string): boolean {
  return (named.includes('#') ? pool : backend) === named;
}
