import type { BackendRecord, HostRecord, PoolRecord } from '../../domain/pool.js';

/** The rows that a commit changed: absolute values, never deltas. */
export interface IndexChange {
  readonly revision: number;
  /** Keys of rows that are gone; one that is among the rows, too, came back since. */
  readonly removed?: Readonly<Record<'hosts' | 'backends' | 'pools', readonly string[]>>;
  readonly hosts: readonly HostRecord[];
  readonly backends: readonly BackendRecord[];
  readonly pools: readonly PoolRecord[];
}
