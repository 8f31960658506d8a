import type { PoolAdmin, PoolReport } from '../../domain/pool.js';
import type { Quarantine } from '../../domain/quarantine.js';
import type { PoolView } from './view.js';

/** A pool as it is now: a copy that stays so, whatever becomes of the pool. */
export function still(view: PoolView): PoolView {
  return new StillPool(view);
}

/** A class, because copies with optional fields cost several times as much in Node.js 20. */
class StillPool implements PoolView {
  readonly pool: string;
  readonly backend: string;
  readonly zone: string;
  readonly host: string;
  readonly clusterName: string | null;
  readonly updatedAt: number;
  readonly heardAt: number;
  readonly reportTooOld: boolean;
  readonly capacityGroup: string | undefined;
  readonly admin: PoolAdmin | undefined;
  readonly quarantine: Quarantine | undefined;
  readonly report: PoolReport;
  readonly consumedGib: number;
  readonly volumeCount: number;
  readonly liveVolumes: number;
  declare readonly slot?: number;

  constructor(view: PoolView) {
    this.pool = view.pool;
    this.backend = view.backend;
    this.zone = view.zone;
    this.host = view.host;
    this.clusterName = view.clusterName;
    this.updatedAt = view.updatedAt;
    this.heardAt = view.heardAt;
    this.reportTooOld = view.reportTooOld;
    this.capacityGroup = view.capacityGroup;
    this.admin = view.admin;
    this.quarantine = view.quarantine;
    this.report = view.report;
    this.consumedGib = view.consumedGib;
    this.volumeCount = view.volumeCount;
    this.liveVolumes = view.liveVolumes ?? view.volumeCount;
    if (view.slot !== undefined) this.slot = view.slot;
  }
}
