import type { PoolRecord } from '../../domain/pool.js';
import type { VolumeRecord } from '../../domain/volume.js';

/** All that the ledger has in a pool. */
export interface PoolContents {
  readonly pool: PoolRecord;
  /** Sums of the pool's reservations, GiB. */
  readonly heldGib: number;
  readonly confirmedGib: number;
  /** What lives in the pool besides, by its volumes and kept reservations, GiB. */
  readonly containedGib: number;
  /** Reservations confirmed long ago. */
  readonly uncontained: { readonly gib: number };
  /** Volumes whose home it is, and those that were asked for, wherever they are. */
  readonly volumes: readonly VolumeRecord[];
}
