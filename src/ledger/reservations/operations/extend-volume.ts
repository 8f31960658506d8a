import { livingGib, settleIn } from '../accounting.js';
import { refuseBusy, remember } from './known-volume.js';
import { move, movesFrom } from './migrate-volume.js';
import type { OperationRules } from './rules.js';

/**
 * Extend: the growth is reserved, or all of its new size where the volume moves for it. Once it is
 * done the volume has its new size, and lives there; otherwise it keeps the old one.
 */
export const extendVolume: OperationRules = {
  admit: refuseBusy,
  decided: remember,

  done(set, { spec, detail }, decision) {
    const volume = set.volumes.get(decision.subject);
    if (volume === null || detail.kind !== 'extend_volume') return;
    if (detail.policy === 'on_demand' && movesFrom(set, decision, spec.resourceBackend ?? ''))
      return move(set, decision, detail.newSizeGib);
    // The request's old size may be more recent than the ledger's.
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
