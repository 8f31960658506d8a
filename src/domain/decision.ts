import type { DecisionState } from './decision-state.js';
import type { Diagnosis } from './diagnosis.js';
import type { FailureRecord } from './errors.js';
import type { Operation, OperationDetail } from './operation.js';
import type { CreateVolumeSpec, Placement } from './volume.js';

/** One worker's right to carry out an order. */
export interface Lease {
  readonly worker: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly accepted: boolean;
}

/** The outcome that a worker reported. Kept, so that a repeated report gets the first answer. */
export type Outcome =
  | { readonly kind: 'created' }
  | { readonly kind: 'deleted' }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly retriable: boolean;
      readonly mayHaveLeftData: boolean;
    };

/** What followed a failed outcome, or a move. */
export type Sequel =
  | {
      readonly kind: 'decision';
      readonly decisionId: string;
      /** Present if it was moved before any worker had acknowledged it. */
      readonly unheld?: true;
    }
  | { readonly kind: 'refused'; readonly failure: FailureRecord };

/** A pool that passed, with its summed weight. */
export interface WeighedPool {
  readonly pool: string;
  readonly weight: number;
}

/** One attempt at a request. */
export interface DecisionRecord {
  readonly decisionId: string;
  /** Order of commit; increases. */
  readonly serial: number;
  readonly operation: Operation;
  readonly requestKey: string;
  /** Id of the volume, snapshot, group or backup. */
  readonly subject: string;
  /** Owner of the volume. */
  readonly projectId: string;
  readonly attempt: number;
  readonly state: DecisionState;
  readonly placement: Placement;
  readonly weight: number;
  readonly alternatives: readonly WeighedPool[];
  readonly seed: number;
  /** Name of the profile that decided. */
  readonly profile: string;
  readonly allowReschedule: boolean;
  /** Token of the newest lease; 0 before the first. Increases over the whole ledger. */
  readonly leaseToken: number;
  /**
   * Newest token under which the operation itself, not an order to delete, was handed out; 0 before
   * the first.
   */
  readonly createToken: number;
  /** The running lease; null if none runs. */
  readonly lease: Lease | null;
  /** The worker of the newest lease, running or not. */
  readonly lastWorker: string | null;
  readonly outcome: Outcome | null;
  readonly sequel: Sequel | null;
  /** Why it ended without a volume, or is in doubt. */
  readonly reason: string;
  readonly decidedAt: number;
  readonly finishedAt: number | null;
  /**
   * The span of the call that asked for it, as `traceparent` of W3C Trace Context; absent: it is in
   * no trace.
   */
  readonly traceparent?: string;
}

/**
 * Whether a worker held an attempt: it acknowledged it, or said what became of it. An attempt that
 * was only offered, or not even that, counts neither against the number of attempts nor against its
 * pool. An attempt that is still open counts as its state says.
 */
export function wasHeld({ state, createToken, sequel }: DecisionRecord): boolean {
  if (createToken === 0 || state === 'pending' || state === 'leased') return false;
  return !(sequel?.kind === 'decision' && sequel.unheld === true);
}

export type ReservationState = 'held' | 'confirmed' | 'contained' | 'released';

/** Space that one decision set aside in a pool. */
export interface ReservationRecord {
  readonly decisionId: string;
  /** 1 for a decision's first. */
  readonly ordinal: number;
  readonly pool: string;
  readonly backend: string;
  /** Whole GiB. */
  readonly sizeGib: number;
  readonly state: ReservationState;
  /**
   * Whether a volume or snapshot of the ledger lives in it, or will. False for a validation, and
   * for what a failed attempt may have left behind: once a report contains that, only the report
   * counts it.
   */
  readonly lives: boolean;
  /** Until it is used or released, a volume that lives elsewhere is on its way to the pool. */
  readonly arrives?: true;
  /** The backend's accounting revision at its confirmation; 0 before. */
  readonly confirmedAccountingRevision: number;
  /**
   * Server's time at its confirmation, epoch ms, for managers that name no revision; null before.
   */
  readonly confirmedAt: number | null;
}

/** The first answer to a request. */
export type Answer =
  | { readonly kind: 'placed'; readonly decisionId: string; readonly readRevision: number }
  | { readonly kind: 'failed'; readonly failure: FailureRecord };

/** How a request waits that nothing could take yet. */
export interface Wait {
  /** Order in which requests began to wait; increases. */
  readonly serial: number;
  /** Epoch ms. */
  readonly until: number;
  /** Those with a higher one come first. */
  readonly priority: number;
  /** How many requests were placed that came after it and ask the same of pools. */
  readonly overtaken: number;
}

/**
 * A request that was answered. Kept for idempotency while its decision lives, and for a configured
 * time.
 */
export interface RequestRecord {
  /** `request id/caller`. */
  readonly key: string;
  readonly requestId: string;
  readonly caller: string;
  readonly operation: Operation;
  readonly subject: string;
  /** Key of the request for the set that the volume is of; absent: it is of none. */
  readonly setKey?: string;
  /** Digest of the normalised request. */
  readonly digest: string;
  /** The volume, as the request states it. */
  readonly spec: CreateVolumeSpec;
  /** The operation, with what only it states. */
  readonly detail: OperationDetail;
  readonly answer: Answer;
  /** Diagnosis of the newest refusal, if there was one. */
  readonly diagnosis: Diagnosis | null;
  /**
   * Bytes of all diagnoses that were kept before it; null: there is none, or that was not counted.
   */
  readonly diagnosisFrom: number | null;
  readonly answeredAt: number;
  /**
   * Absent: it does not wait. While it waits, `answer` and `diagnosis` are those with which it
   * began, and nobody was given them.
   */
  readonly wait?: Wait;
}

/**
 * A request's key. Each caller has its own request ids, in lower case. The id has a fixed length,
 * so the key is unambiguous.
 */
export function requestKey(requestId: string, caller: string): string {
  return `${requestId}/${caller}`;
}
