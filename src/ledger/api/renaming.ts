import type { Actor } from '../../domain/actor.js';
import type { BackendState } from './pools.js';

/** A backend or pool that is to have another name. */
export interface RenameCall {
  /** `host@backend` or `cluster@backend`, or a pool of one: `host@backend#pool`. */
  readonly from: string;
  /** The same, of the same kind; for a pool, in the same backend. */
  readonly to: string;
  /**
   * Whether a new name that the ledger does not know is a cluster's. That of a cluster always is.
   */
  readonly toCluster: boolean;
  /** Whether the new name may have promises of its own, to which these are added. */
  readonly allowMerge: boolean;
  /** Only says what would be done. */
  readonly dryRun: boolean;
  /** Goes into the event. */
  readonly requestId: string;
  /** Whom the event log is to name; left out: nobody. */
  readonly by?: Actor | null;
}

/** What a rename takes along, by the rows of hosts and pools. */
export interface Belongings {
  readonly hosts: number;
  readonly pools: number;
  readonly volumes: number;
  readonly heldGib: number;
  readonly confirmedGib: number;
  readonly containedGib: number;
}

/** What became of a rename. */
export interface Renamed {
  readonly moved: Belongings;
  /** Unfinished decisions that went along, as counted a moment before. */
  readonly unfinished: number;
  /** The new name was known already. */
  readonly merged: boolean;
  /** It had been renamed before: nothing was done. */
  readonly already: boolean;
  /** The backend afterwards; null: only what would be done was asked for. */
  readonly state: BackendState | null;
  readonly readRevision: number;
}

/** A backend or pool that is gone for good, or a name that nothing has any more. */
export interface ForgetCall {
  readonly name: string;
  readonly dryRun: boolean;
  /** Goes into the event. */
  readonly requestId: string;
  /** Whom the event log is to name; left out: nobody. */
  readonly by?: Actor | null;
}

/** What was forgotten. */
export interface Forgotten {
  readonly hosts: number;
  readonly pools: number;
  /** What had had the name is called so now; null: the name was in use. */
  readonly renamedTo: string | null;
  readonly readRevision: number;
}
