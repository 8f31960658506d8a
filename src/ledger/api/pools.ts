import type { PoolSpace } from '../../domain/capacity.js';
import type { AdminState, BackendRecord, HostRecord, PoolRecord } from '../../domain/pool.js';
import type { ExtraSpecs } from '../../domain/volume.js';
import type { ExpressionName } from '../../engine/expression/expression-problem.js';
import type { PoolWarning } from '../../engine/report-warnings/warning.js';
import type { PoolContents } from '../store-port/store.js';

/** What does not agree. */
export type DriftKind =
  /** More is promised than the report leaves. */
  | 'overpromised'
  /** The pool's sums are not those of its reservations. */
  | 'sums_differ'
  /** The pool's count is not that of its volumes. */
  | 'count_differs'
  /** The report says that less is provisioned than the ledger knows to live there. */
  | 'underreported'
  /** Used for long, as workers said, and in no report. */
  | 'uncontained'
  /** The manager has the volume, the ledger does not. */
  | 'not_in_ledger'
  /** The ledger has the volume elsewhere, or deleted, or on this backend without a pool. */
  | 'elsewhere'
  /** The ledger has the volume, the manager does not. */
  | 'not_on_backend'
  | 'size_differs';

/** One thing that does not agree. */
export interface DriftFinding {
  readonly kind: DriftKind;
  /** Null: it is about the pool. */
  readonly volumeId: string | null;
  /** GiB, as far as it has to do with a volume; null: not there. */
  readonly ledgerGib: number | null;
  readonly listedGib: number | null;
  /** In an operator's words. */
  readonly detail: string;
  /** Whether a repair can settle it. */
  readonly repairable: boolean;
}

/** What the manager of a pool has there. */
export interface VolumeListing {
  /** Sizes in GiB, by volume; 0: not said. */
  readonly volumes: ReadonlyMap<string, number>;
  /**
   * When it was taken, epoch ms by the manager's clock: what the ledger changed since is not
   * compared.
   */
  readonly takenAt: number;
}

/** A pool with what its backend lends it. */
export interface PoolState {
  readonly pool: PoolRecord;
  readonly backend: BackendRecord;
  /**
   * Its space as it counts: with what the ledger knows to live there. Null where no report stands.
   */
  readonly space: PoolSpace | null;
  /** The expressions that it reports, its own or inherited. */
  readonly expressions: readonly ExpressionStatus[];
  /** What is suspicious in what it reports. */
  readonly warnings: readonly PoolWarning[];
}

/** How one of a pool's expressions fares. */
export interface ExpressionStatus {
  readonly name: ExpressionName;
  /** Why it cannot be read; null where it can. */
  readonly problem: { readonly message: string; readonly position: number } | null;
  /** What failed at run time since this server began; null: nothing. */
  readonly failures: {
    readonly count: number;
    readonly message: string;
    readonly at: number;
  } | null;
}

/** A backend with its hosts, freshest signs of life and reports included. */
export interface BackendState {
  readonly backend: BackendRecord;
  readonly hosts: readonly HostRecord[];
  readonly poolCount: number;
}

/** Which pools; what is null or empty asks for nothing. */
export interface PoolFilter {
  readonly backend: string | null;
  /** Whether their backend takes placements. */
  readonly participating: boolean | null;
  readonly zone: string | null;
  /** `host@backend#pool`; each `*` stands for any text. */
  readonly pool: string | null;
  /** Requirements in the grammar of extra specs, by capability; `a:b` is b in the map a. */
  readonly capabilities: Readonly<Record<string, string>>;
  /** Of a volume type, which CapabilitiesFilter is asked about. */
  readonly extraSpecs: ExtraSpecs;
}

/** Which pools to list, after the one of the name `after` (empty: from the start). */
export interface PoolQuery extends PoolFilter {
  readonly after: string;
  readonly limit: number;
}

/** A watch of pools as it is asked for. */
export interface PoolWatchCall {
  readonly filter: PoolFilter;
  /** Everything up to there was told, by this feed; null: nothing was. */
  readonly resume: { readonly feed: string; readonly revision: number } | null;
  /** How much a part may hold; at least one thing. */
  readonly budget: {
    readonly items: number;
    readonly size: number;
    sizeOf(state: PoolState): number;
  };
}

/** A part of what a watch of pools tells. */
export interface PoolPart {
  /** As they are now. */
  readonly pools: readonly PoolState[];
  /** Gone from the report, or no longer matching. */
  readonly removed: readonly string[];
  /** The first part of a complete list: what was told before does not count. */
  readonly reset: boolean;
  /** With this part all is told, for the first time. */
  readonly complete: boolean;
  /** All up to this position of the ledger is told; null: not all is. */
  readonly position: number | null;
}

/**
 * A watch of pools: the complete list or what changed since, then changes. Only what is committed.
 */
export interface PoolWatch {
  /** What its positions belong to. */
  readonly feed: string;
  /** The next part; null: nothing for now. */
  next(): PoolPart | null;
  /** Calls whenever there may be more, until the answer is called. */
  listen(tell: () => void): () => void;
}

/** Which backends to list, likewise. */
export interface BackendQuery {
  readonly participating: boolean | null;
  /** Of at least one of their hosts, or of a cluster itself. */
  readonly adminState: AdminState | null;
  readonly zone: string | null;
  readonly after: string;
  readonly limit: number;
}

/** A pool that is to be compared with what there is. */
export interface ReconcileCall {
  readonly pool: string;
  /** What its manager has there; null: nobody said. */
  readonly listing: VolumeListing | null;
  /** Whether what can be settled is to be. */
  readonly repair: boolean;
  /** Whether more than half of the pool's volumes may be forgotten. */
  readonly allowMassForget: boolean;
}

/** What was found, and what of it was settled. */
export interface Reconciled {
  readonly state: PoolState;
  readonly contents: PoolContents;
  readonly findings: readonly DriftFinding[];
  readonly repaired: ReadonlySet<DriftFinding>;
  readonly readRevision: number;
}
