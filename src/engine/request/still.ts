import type { PoolAdmin, PoolReport } from '../../domain/pool.js';
import type { Quarantine } from '../../domain/quarantine.js';
import type { PoolView } from './view.js';

/** All that rules read, so that no copy leaves out what a view need not have. */
type Whole = { readonly [K in keyof Required<PoolView>]: PoolView[K] };

/**
 * A copy of a pool as it is at one moment, but for what placing changes. A class, because copies
 * with optional fields cost several times as much in Node.js 20.
 */
export class CopiedPool
  implements Omit<Whole, 'slot' | 'consumedGib' | 'volumeCount' | 'liveVolumes'>
{
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

  constructor(of: PoolView) {
    this.pool = of.pool;
    this.backend = of.backend;
    this.zone = of.zone;
    this.host = of.host;
    this.clusterName = of.clusterName;
    this.updatedAt = of.updatedAt;
    this.heardAt = of.heardAt;
    this.reportTooOld = of.reportTooOld;
    this.capacityGroup = of.capacityGroup;
    this.admin = of.admin;
    this.quarantine = of.quarantine;
    this.report = of.report;
  }
}

class StillPool extends CopiedPool implements PoolView {
  readonly consumedGib: number;
  readonly volumeCount: number;
  readonly liveVolumes: number;
  declare readonly slot?: number;

  constructor(of: PoolView) {
    super(of);
    this.consumedGib = of.consumedGib;
    this.volumeCount = of.volumeCount;
    this.liveVolumes = of.liveVolumes ?? of.volumeCount;
    if (of.slot !== undefined) this.slot = of.slot;
  }
}

/** A pool as it is now: a copy that stays so, whatever becomes of the pool. */
export function still(view: PoolView): PoolView {
  return new StillPool(view);
}
