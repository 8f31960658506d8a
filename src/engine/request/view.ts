import type { WeighedPool } from '../../domain/decision.js';
import type { PoolsDiagnosis } from '../../domain/diagnosis.js';
import type { PoolReport } from '../../domain/pool.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { Homes } from './affinity.js';

/**
 * One pool that takes part, with everything that a filter or weigher may read. Pools come in tie
 * order.
 */
export interface PoolView {
  /** `host@backend#pool`. */
  readonly pool: string;
  /** `host@backend` or `cluster@backend`. */
  readonly backend: string;
  readonly zone: string;
  /** `host@backend#pool` of the member that stands for the backend. */
  readonly host: string;
  /** `cluster@backend#pool`, or null. */
  readonly clusterName: string | null;
  /** When its report arrived, epoch ms. */
  readonly updatedAt: number;
  /** When a report last said what stands, epoch ms. */
  readonly heardAt: number;
  /** That is longer ago than is taken for new volumes. */
  readonly reportTooOld: boolean;
  readonly report: PoolReport;
  /** Promised and not contained in the report: held + confirmed + tentative, GiB. */
  readonly consumedGib: number;
  readonly volumeCount: number;
  /**
   * Where it has one: its place in columns that are kept from request to request, which no other
   * pool of its index has.
   */
  readonly slot?: number;
}

/** What is asked of one decision. */
export interface RequestView {
  readonly spec: CreateVolumeSpec;
  /** What the pool must take, GiB: the volume's size, or by how much it grows. */
  readonly neededGib: number;
  /** The pool in which the volume lives and may stay whatever it has left; null for none. */
  readonly currentPool: string | null;
  /**
   * Something comes that lives nowhere yet, or elsewhere; else it is about what lives in the pool
   * that the request names.
   */
  readonly bringsNew: boolean;
  /** When it is decided, epoch ms: for reasons only. */
  readonly now: number;
  /** An attached volume grows: not every pool can do that. */
  readonly growsAttached: boolean;
  /** Pools on which this request was tried already. */
  readonly attemptedPools: readonly string[];
  /**
   * What the failed attempt gives back if this decision commits: its space (0 if data may be left
   * there) and the volume's home.
   */
  readonly credit: { readonly pool: string; readonly sizeGib: number } | null;
  /** Homes of the volumes that the request's hints name. */
  readonly homes: Homes;
  /** Least share of a thin pool's total that must really be free, percent. */
  readonly minPhysicalFreePercent: number;
  /** Seed of whatever is random. */
  readonly seed: number;
  /** How many pools' own reasons a diagnosis may hold. */
  readonly maxDiagnosedPools: number;
}

/** What the engine decided. A fault of a rule is not an outcome: it is thrown. */
export type Outcome =
  | {
      readonly kind: 'chosen';
      readonly pool: PoolView;
      readonly weight: number;
      readonly alternatives: readonly WeighedPool[];
    }
  | { readonly kind: 'refused'; readonly diagnosis: PoolsDiagnosis };
