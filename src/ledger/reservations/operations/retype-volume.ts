import { refuseBusy, remember } from './known-volume.js';
import { move, movesFrom } from './migrate-volume.js';
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
    if (movesFrom(set, decision, detail.from)) move(set, decision);
    const volume = set.volumes.get(decision.subject);
    if (volume !== null)
      set.volumes.put({ ...volume, typeName: spec.volumeType?.name ?? '', updatedAt: set.now });
  },

  failed() {},
};
