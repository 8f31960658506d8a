import { livingGib, settleIn } from '../accounting.js';
import { refuseBusy, remember } from './known-volume.js';
import type { OperationRules } from './rules.js';

/**
 * Extend: what it grows by is reserved; once done the volume has its new size, and keeps the old
 * one otherwise.
 */
export const extendVolume: OperationRules = {
  admit: refuseBusy,
  decided: remember,

  done(set, { detail }, decision) {
    const volume = set.volumes.get(decision.subject);
    if (volume === null || detail.kind !== 'extend_volume') return;
    // The request may have known the old size better than the ledger did.
    if (volume.home !== null) {
      const { pool } = volume.home;
      settleIn(
        set,
        pool,
        detail.newSizeGib - volume.sizeGib,
        livingGib(set, decision.decisionId, pool),
      );
    }
    set.volumes.put({ ...volume, sizeGib: detail.newSizeGib, updatedAt: set.now });
  },

  failed() {},
};
