import type { Actor } from '../../domain/actor.js';
import type { PoolSpace } from '../../domain/capacity.js';
import type { AdminState, BackendRecord, HostRecord, PoolRecord } from '../../domain/pool.js';
import type { ExtraSpecs } from '../../domain/volume.js';
import type { SharedSpace } from '../../engine/capacity/shared-space.js';
import type { ExpressionName } from '../../engine/expression/expression-problem.js';
import type { PoolWarning } from '../../engine/report-warnings/warning.js';
import type { PoolContents } from '../store-port/store.js';
import type { Page } from './page.js';

/** Kinds of drift. */
export type DriftKind =
  /** More is promised than the report leaves. */
  | 'overpromised'
  /** The pool's sums are not those of its reservations. */
  | 'sums_differ'
  /** The pool's count is not that of its volumes. */
  | 'count_differs'
  /** The report says that less is provisioned than lives there according to the ledger. */
  | 'underreported'
  /** Confirmed long ago, and still in no report. */
  | 'uncontained'
  /** The manager has the volume, the ledger does not. */
  | 'not_in_ledger'
  /** The ledger has the volume elsewhere, or deleted, or on this backend without a pool. */
  | 'elsewhere'
  /** The ledger has the volume, the manager does not. */
  | 'not_on_backend'
  | 'size_differs';

/** One thing on which ledger, report and manager differ. */
export interface DriftFinding {
  readonly kind: DriftKind;
  /** Null: it is about the pool. */
  readonly volumeId: string | null;
  /** GiB, if it is about a volume; null: not there. */
  readonly ledgerGib: number | null;
  readonly listedGib: number | null;
  /** For operators. */
  readonly detail: string;
  /** Whether a repair can settle it. */
  readonly repairable: boolean;
}

/** What the manager of a pool lists there. */
export interface VolumeListing {
  /** Sizes in GiB, by volume; 0: not stated. */
  readonly volumes: ReadonlyMap<string, number>;
  /**
   * When the list was taken, epoch ms by the manager's clock. What the ledger changed since is not
   * compared.
   */
  readonly takenAt: number;
}

/** A pool with what it inherits from its backend. */
export interface PoolState {
  readonly pool: PoolRecord;
  readonly backend: BackendRecord;
  /**
   * Its space as it counts, with what lives there according to the ledger. Null if it has no
   * current report.
   */
  readonly space: PoolSpace | null;
  /** What is promised in it, or in its capacity group, beside `space`, GiB. */
  readonly consumedGib: number;
  /** What its capacity group comes to; null: its space is its own. */
  readonly group: (SharedSpace & { readonly pools: number }) | null;
  /** The expressions that it reports, its own or inherited. */
  readonly expressions: readonly ExpressionStatus[];
  /** What is suspicious in its report. */
  readonly warnings: readonly PoolWarning[];
}

/** The state of one of a pool's expressions. */
export interface ExpressionStatus {
  readonly name: ExpressionName;
  /** Why it cannot be read; null if it can. */
  readonly problem: { readonly message: string; readonly position: number } | null;
  /** What failed at run time since this server began; null: nothing. */
  readonly failures: {
    readonly count: number;
    readonly message: string;
    readonly at: number;
  } | null;
}

/** A backend with its hosts. Signs of life and reports that are not yet written are included. */
export interface BackendState {
  readonly backend: BackendRecord;
  readonly hosts: readonly HostRecord[];
  readonly poolCount: number;
}

/** Which pools. A condition that is null or empty is ignored. */
export interface PoolFilter {
  readonly backend: string | null;
  /** Whether their backend takes placements. */
  readonly participating: boolean | null;
  readonly zone: string | null;
  /** `host@backend#pool`; each `*` stands for any text. */
  readonly pool: string | null;
  /** Only these, each once and sorted; left out: all. */
  readonly names?: readonly string[];
  /** Requirements in the grammar of extra specs, by capability; `a:b` is b in the map a. */
  readonly capabilities: Readonly<Record<string, string>>;
  /** Of a volume type, which CapabilitiesFilter is asked about. */
  readonly extraSpecs: ExtraSpecs;
}

/** Which pools to list, after the one of the name `after` (empty: from the start). */
export interface PoolQuery extends PoolFilter {
  readonly after: string;
  readonly limit: number;
  /** The list ends with the pool that makes it larger than `size` in all. Left out: no such end. */
  readonly budget?: { readonly size: number; sizeOf(state: PoolState): number };
}

/** A watch of pools as it is asked for. */
export interface PoolWatchCall {
  readonly filter: PoolFilter;
  /** The position up to which this feed has sent everything; null: nothing was sent. */
  readonly resume: { readonly feed: string; readonly revision: number } | null;
  /** How much a part may hold. A part holds at least one thing. */
  readonly budget: {
    readonly items: number;
    readonly size: number;
    sizeOf(state: PoolState): number;
  };
}

/** A part of what a watch of pools sends. */
export interface PoolPart {
  /** As they are now. */
  readonly pools: readonly PoolState[];
  /** Gone from the report, or no longer matching. */
  readonly removed: readonly string[];
  /** The first part of a complete list: parts sent before no longer count. */
  readonly reset: boolean;
  /** With this part the first complete list has been sent. */
  readonly complete: boolean;
  /** Everything up to this position of the ledger has been sent; null: not everything yet. */
  readonly position: number | null;
}

/**
 * A watch of pools: first the complete list or what changed since, then changes. Only committed
 * state is sent.
 */
export interface PoolWatch {
  /** What its positions belong to. */
  readonly feed: string;
  /** The next part; null: nothing for now. */
  next(): PoolPart | null;
  /** Calls `tell` whenever there may be more, until the returned function is called. */
  listen(tell: () => void): () => void;
}

/** Which backends to list, likewise. */
export interface BackendQuery {
  readonly participating: boolean | null;
  /** Matches if at least one of their hosts, or a cluster itself, has this state. */
  readonly adminState: AdminState | null;
  /** Which of them the caller may see; left out: all. */
  readonly sees?: ((state: BackendState) => boolean) | undefined;
  readonly zone: string | null;
  readonly after: string;
  readonly limit: number;
}

/** A pool to compare with its report and its manager's list. */
export interface ReconcileCall {
  readonly pool: string;
  /** The manager's list; null: none was given. */
  readonly listing: VolumeListing | null;
  /** Whether to settle what can be settled. */
  readonly repair: boolean;
  /** Whether more than half of the pool's volumes may be forgotten. */
  readonly allowMassForget: boolean;
  /** Whom the event log is to name; left out: nobody. */
  readonly by?: Actor | null;
}

/** What was found, and what of it was settled. */
export interface Reconciled {
  readonly state: PoolState;
  readonly contents: PoolContents;
  readonly findings: readonly DriftFinding[];
  /** More volumes differ. */
  readonly more: boolean;
  readonly repaired: ReadonlySet<DriftFinding>;
  readonly readRevision: number;
}

/** A volume that would have to move, and where it would fit. */
export interface DrainMove {
  readonly volumeId: string;
  readonly projectId: string;
  readonly typeName: string;
  readonly sizeGib: number;
  /** Null: no pool takes it. */
  readonly pool: string | null;
  /** Why none does; empty: one does. */
  readonly reason: string;
}

/** What it takes to empty a pool. */
export interface DrainPlan {
  readonly moves: readonly DrainMove[];
  /** Volumes that are not listed. */
  readonly omitted: number;
  readonly readRevision: number;
}

/** A page of backends. */
export interface BackendPage extends Page<BackendState> {
  /** Until then what waits for backends that are down is not moved, epoch ms; null: it may be. */
  readonly movesHeldUntil: number | null;
}
