import type { PoolAdmin, PoolReport } from '../../domain/pool.js';
import type { PoolView } from '../request/view.js';

/**
 * A copy of a pool as it is at one moment, with so much more placed in it. It notes whether a rule
 * looked at what placing changes: one that did not says the same however full the pool is.
 */
export class FillingPool implements PoolView {
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
  readonly report: PoolReport;
  /** A rule has read what placing changes. */
  wasRead = false;
  /** Placed in it besides, or in its capacity group, GiB. */
  addedGib = 0;
  /** Placed in it besides. */
  addedVolumes = 0;
  readonly #consumedGib: number;
  readonly #volumeCount: number;
  readonly #liveVolumes: number;

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
    this.report = of.report;
    this.#consumedGib = of.consumedGib;
    this.#volumeCount = of.volumeCount;
    this.#liveVolumes = of.liveVolumes ?? of.volumeCount;
  }

  get consumedGib(): number {
    this.wasRead = true;
    return this.#consumedGib + this.addedGib;
  }

  get volumeCount(): number {
    this.wasRead = true;
    return this.#volumeCount + this.addedVolumes;
  }

  get liveVolumes(): number {
    this.wasRead = true;
    return this.#liveVolumes + this.addedVolumes;
  }
}
