import type {
  DecisionRecord,
  RequestRecord,
  ReservationRecord,
  Wait,
} from '../../domain/decision.js';
import type { Absence } from '../../domain/diagnosis.js';
import type { OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { SetFailure, SetFailurePolicy, SetRule } from '../../domain/volume-set.js';
import type { PoolAccount } from '../../engine/decide/explain.js';
import type { RetypeOutcome } from '../../engine/decide/retype.js';
import type { RecordedDecision } from '../../engine/journal/recorded-decision.js';
import type { Replay } from '../../engine/journal/replay.js';
import type { PhaseClock } from '../lib/phases.js';
import type { CallSignal } from '../lib/ports.js';
import type { Sees } from '../lib/sees.js';
import type { DecisionWithReservations } from '../store-port/store.js';

export type { DecisionWithReservations };

/** What a request would come to now, and why each pool passes or fails. */
export interface PlacementExplanation {
  readonly outcome: RetypeOutcome;
  readonly pools: readonly PoolAccount[];
  /** The backends that take no part. */
  readonly absent: Absence;
  readonly profile: string;
  readonly seed: number;
  readonly readRevision: number;
  /** By which a create gets just this pool; absent: none was asked for, or nothing fits. */
  readonly plan?: { readonly token: string; readonly expiresAt: number };
}

/** What a request for a set would come to now. */
export interface SetExplanation {
  /** In the order of the request. If not all have a pool, none gets one. */
  readonly members: readonly {
    readonly volumeId: string;
    readonly pool: string | null;
    readonly weight: number;
  }[];
  /** The volume that has no pool beside those that have one; null: all have. */
  readonly missing:
    | (Omit<PlacementExplanation, 'readRevision' | 'plan'> & { readonly volumeId: string })
    | null;
  readonly readRevision: number;
}

/** A request for a place as it comes from a caller. */
export interface PlaceCall {
  readonly requestId: string;
  /** The authenticated identity, else the project. Request ids are unique per caller. */
  readonly caller: string;
  /** The volume. */
  readonly spec: CreateVolumeSpec;
  /** The operation. */
  readonly detail: OperationDetail;
  /** The projects of which the caller may touch volumes; left out: all. */
  readonly sees?: Sees;
  /** The plan that a create is to keep to. Absent: the best pool is chosen. */
  readonly planToken?: string;
  /** Counts until the request enters a commit. */
  readonly signal?: CallSignal;
  /** Measures what it takes its time for. */
  readonly phases?: PhaseClock | undefined;
  /** The call's span, as `traceparent` of W3C Trace Context; left out: it is not traced. */
  readonly traceparent?: string | undefined;
}

/** A create request as it comes from a caller. */
export type CreateCall = Omit<PlaceCall, 'detail'>;

/** A request for a set of new volumes. */
export interface CreateSetCall extends Omit<PlaceCall, 'spec' | 'detail'> {
  readonly rules: readonly SetRule[];
  /** Left out: if a volume fails for good, the others stay. */
  readonly onFailure?: 'rollback';
  /** At least one, all of one project. */
  readonly volumes: readonly {
    readonly requestId: string;
    readonly spec: CreateVolumeSpec;
  }[];
}

/** A set that was placed, durable. */
export interface SetAnswer {
  /** In the order of the request. */
  readonly volumes: readonly DecisionWithReservations[];
  /** The set as it is now. */
  readonly set: VolumeSet;
  readonly readRevision: number;
}

/** A set of volumes. */
export interface VolumeSet {
  /** Its request's id. */
  readonly requestId: string;
  readonly volumeIds: readonly string[];
  readonly onFailure: SetFailurePolicy;
  /** Null: no volume of a set that is to be rolled back has failed for good. */
  readonly failure: SetFailure | null;
}

/** A placement, durable. */
export interface PlaceAnswer {
  readonly decision: DecisionRecord;
  readonly reservations: readonly ReservationRecord[];
  readonly readRevision: number;
}

/** A create that waits. */
export interface WaitingAnswer {
  readonly wait: Wait;
  readonly readRevision: number;
}

/** The answer to a create. */
export type CreateAnswer = PlaceAnswer | WaitingAnswer;

/** A request whose account is asked for. */
export interface AccountCall {
  readonly requestId: string;
  /** Whose it is; null: anybody's who asked for the project. */
  readonly caller: string | null;
  readonly projectId: string;
  /** The projects that the caller may see; left out: all. */
  readonly sees?: Sees;
}

/** A request with all its attempts. */
export interface RequestAccount {
  readonly request: RequestRecord;
  readonly attempts: readonly DecisionWithReservations[];
  /** The set that it asks for, or that its volume is of; null: none. */
  readonly set: VolumeSet | null;
}

/** A decision that is to be made again. */
export interface ReplayCall {
  readonly what:
    | { readonly kind: 'decision'; readonly decisionId: string }
    /** One attempt at a volume, by its number; 0: what was decided about it last. */
    | { readonly kind: 'volume'; readonly volumeId: string; readonly attempt: number };
  /** The projects that the caller may see; left out: all. */
  readonly sees?: Sees;
}

/** What a decision saw, and what comes of it by today's rules. */
export interface RememberedDecision {
  /** As it is now; null: it was refused. */
  readonly made: DecisionWithReservations | null;
  readonly recorded: RecordedDecision;
  readonly replay: Replay;
}

/** A request to explain. */
export interface ExplainCall extends PlaceCall {
  /** Whether a plan is wanted, which only a create can have. */
  readonly wantsPlan?: boolean;
}
