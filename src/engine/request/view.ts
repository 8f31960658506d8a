import type { WeighedPool } from '../../domain/decision.js';
import type { PoolsDiagnosis } from '../../domain/diagnosis.js';
import type { PoolAdmin, PoolReport } from '../../domain/pool.js';
import type { Quarantine } from '../../domain/quarantine.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { SetRule } from '../../domain/volume-set.js';
import type { Homes } from './affinity.js';

/**
 * A participating pool, with everything that a filter or weigher may read. Pools come in tie order.
 */
export interface PoolView {
  /** `host@backend#pool`. */
  readonly pool: string;
  /** `host@backend` or `cluster@backend`. */
  readonly backend: string;
  readonly zone: string;
  /** `host@backend#pool` of the host that represents the backend. */
  readonly host: string;
  /** `cluster@backend#pool`, or null. */
  readonly clusterName: string | null;
  /** When its report arrived, epoch ms. */
  readonly updatedAt: number;
  /** When a report last confirmed the current one, epoch ms. */
  readonly heardAt: number;
  /** Whether that is too long ago for new volumes. */
  readonly reportTooOld: boolean;
  /** The capacity group whose figures `report` and `consumedGib` state; absent: its own. */
  readonly capacityGroup?: string | undefined;
  /** What an operator set for the pool; absent: it is open. */
  readonly admin?: PoolAdmin | undefined;
  /** That of its backend; absent: it is in none. */
  readonly quarantine?: Quarantine | undefined;
  readonly report: PoolReport;
  /** Promised but not contained in the report, GiB: held + confirmed + tentative. */
  readonly consumedGib: number;
  readonly volumeCount: number;
  /** The same with those that this server has placed and not committed. Absent: there are none. */
  readonly liveVolumes?: number;
  /**
   * Its index in columns that are kept from request to request, unique in its index. Absent: it has
   * none.
   */
  readonly slot?: number;
}

/**
 * The limits that some pools have and that matter to a request. Requests of one class meet the same
 * of all limits.
 */
export interface LimitClass {
  /** Whether some pool takes only so many volumes. */
  readonly counted: boolean;
  /** Whether some pool takes no volume below a size. */
  readonly hasMinima: boolean;
  /** The largest minimum that the size reaches, GiB; 0 for none. */
  readonly minimumGib: number;
  /** The smallest maximum that the size does not exceed, GiB; Infinity for none. */
  readonly maximumGib: number;
}

/** What the rules of a set compare of a pool. */
export interface Compared extends Pick<PoolView, 'pool' | 'backend' | 'zone'> {
  readonly report: Pick<PoolReport, 'capabilities'>;
}

/** Slots of pools. */
export interface Slots {
  /** 0: there are none. */
  readonly size: number;
  has(slot: number): boolean;
}

/** Where the volumes of a set may go, while it is decided. */
export interface SetPlaces {
  admits(pool: PoolView): boolean;
  /** Why a pool is not admitted. */
  reason(pool: PoolView): string;
  /** The pools that are not admitted. */
  readonly barred: Slots;
}

/** The set that a volume is of. */
export interface SetView {
  readonly rules: readonly SetRule[];
  /** Ids of its other volumes. Those that have a home count. */
  readonly others: readonly string[];
  /** A reported pool by its name. */
  poolOf(pool: string): Compared | undefined;
  /** Given while the whole set is decided: then these count in place of homes. */
  readonly places?: SetPlaces;
}

/** What one decision is about. */
export interface RequestView {
  readonly spec: CreateVolumeSpec;
  /** What the pool must take, GiB: the volume's size, or by how much it grows. */
  readonly neededGib: number;
  /**
   * The pool in which the volume lives, where it may stay whatever is free there; null for none.
   */
  readonly currentPool: string | null;
  /**
   * Whether something arrives that is not in the pool yet. False if the request is about what
   * already lives in the pool that it names.
   */
  readonly bringsNew: boolean;
  /** Whether one volume more would live in the pool. Absent: it would not. */
  readonly bringsVolume?: boolean;
  /** Whether a backend in quarantine may take it as a probe. Absent: none may. */
  readonly mayProbe?: boolean;
  /** Size, GiB, that the volume would have. Absent: limits of sizes do not apply. */
  readonly volumeGib?: number;
  /** Time of the decision, epoch ms. Only for reasons. */
  readonly now: number;
  /** An attached volume grows, which not every pool supports. */
  readonly growsAttached: boolean;
  /** Pools on which this request was tried already. */
  readonly attemptedPools: readonly string[];
  /**
   * What the failed attempt gives back if this decision commits: its space, in GiB (0 if data may
   * be left there), and the volume's home.
   */
  readonly credit: {
    readonly pool: string;
    readonly sizeGib: number;
    /** The capacity group of that pool, in which the space is free, too. */
    readonly capacityGroup?: string;
  } | null;
  /** Pool of the snapshot that the volume is made from. Absent: none, or it is not known. */
  readonly snapshotHome?: string;
  /** Homes of the volumes that the request's hints name, and of the one that it clones. */
  readonly homes: Homes;
  /** The set that the volume is of, which has rules. Absent: it is of none. */
  readonly set?: SetView;
  /** Least share of a thin pool's total that must really be free, percent. */
  readonly minPhysicalFreePercent: number;
  /** Seed of everything random. */
  readonly seed: number;
  /** How many pools' own reasons a diagnosis may list. */
  readonly maxDiagnosedPools: number;
}

/** What the engine decided. A broken rule is no outcome: it is thrown. */
export type Outcome =
  | {
      readonly kind: 'chosen';
      readonly pool: PoolView;
      readonly weight: number;
      readonly alternatives: readonly WeighedPool[];
    }
  | { readonly kind: 'refused'; readonly diagnosis: PoolsDiagnosis };
