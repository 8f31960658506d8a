import type { Actor } from '../../domain/actor.js';
import type { Outcome, RequestRecord } from '../../domain/decision.js';
import type { AdminState, PoolAdminState } from '../../domain/pool.js';
import type { BackendReport, HostIdentity, ReportHead } from '../../domain/report.js';
import type { CreateVolumeSpec, VolumeRecord } from '../../domain/volume.js';
import type { TriedExpression } from '../../engine/decide/trial.js';
import type { Sees } from '../lib/sees.js';
import type {
  DecisionPage,
  DecisionQuery,
  DecisionWithReservations,
  EventFilter,
  EventQuery,
  VolumeQuery,
} from '../store-port/store.js';
import type { WaitingQuery } from '../store-port/waiting-query.js';
import type { CapacityAnswer, CapacityCall } from './capacity.js';
import type { EventLogState, EventsRead } from './events.js';
import type { Page } from './page.js';
import type {
  AccountCall,
  CreateAnswer,
  CreateCall,
  CreateSetCall,
  ExplainCall,
  PlaceAnswer,
  PlaceCall,
  PlacementExplanation,
  RememberedDecision,
  ReplayCall,
  RequestAccount,
  SetAnswer,
  SetExplanation,
} from './placement.js';
import type {
  BackendPage,
  BackendQuery,
  BackendState,
  DrainPlan,
  PoolQuery,
  PoolState,
  PoolWatch,
  PoolWatchCall,
  ReconcileCall,
  Reconciled,
} from './pools.js';
import type { ForgetCall, Forgotten, RenameCall, Renamed } from './renaming.js';
import type { HeartbeatAnswer, KnownReport, ReportAnswer } from './reports.js';
import type { LedgerStatus } from './status.js';
import type { ImportedVolume } from './volumes.js';
import type { LeaseClaim, LeaseGrant, OutcomeAnswer, Watch, WorkerSink } from './workers.js';

/**
 * The ledger's use cases. Ids must be lower case: two spellings are two ids here. `by` is whom the
 * event log is to name for a change; left out: nobody. CodedError is thrown for what callers may
 * see; any other error is a fault.
 */
export interface Ledger {
  /** It may wait, if its spec says so. */
  createVolume(call: CreateCall): Promise<CreateAnswer>;
  place(call: PlaceCall): Promise<PlaceAnswer>;
  createVolumes(call: CreateSetCall): Promise<SetAnswer>;
  /**
   * Resolves once this server has applied commits up to a position. Throws REVISION_NOT_REACHED.
   */
  reached(revision: number): Promise<void>;
  /** Resolves once this server has applied all that any server has committed by now. */
  caughtUp(): Promise<void>;
  /** What a request would come to now. Changes nothing. */
  explainPlacement(call: ExplainCall): Promise<PlacementExplanation>;
  /** What a request for a set would come to now. Changes nothing. */
  explainVolumes(call: CreateSetCall): Promise<SetExplanation>;
  /** How many volumes like one would fit now. Changes nothing. */
  estimateCapacity(call: CapacityCall): Promise<CapacityAnswer>;
  /** Tries an expression on a pool as it is now. Changes nothing. */
  evaluateExpression(
    text: string,
    pool: string,
    spec: CreateVolumeSpec,
  ): { readonly tried: TriedExpression; readonly readRevision: number };
  /** Requests that wait, in the order in which they began. */
  listWaiting(query: WaitingQuery): Promise<Page<RequestRecord>>;
  account(call: AccountCall): Promise<RequestAccount>;
  /**
   * Decides again what was decided once, on what was written down of what it saw. Changes nothing.
   */
  replayDecision(call: ReplayCall): Promise<RememberedDecision>;
  /** The same for an attempt of a request, by its number, with the request's account. */
  replayAttempt(
    call: AccountCall,
    attempt: number,
  ): Promise<RequestAccount & { readonly remembered: RememberedDecision }>;

  report(report: BackendReport): Promise<ReportAnswer>;
  /**
   * Takes a report again if its content is that of the current report, and it can be answered at
   * once. Null: it must be taken in full. Throws STORE_UNAVAILABLE.
   */
  reportAgain(known: KnownReport, head: ReportHead): ReportAnswer | null;
  heartbeat(identity: HostIdentity): Promise<HeartbeatAnswer>;
  /** Signs of life of known hosts, from an open stream. */
  stillAlive(hosts: Iterable<string>): void;

  watch(
    worker: {
      readonly id: string;
      readonly targets: readonly string[];
      readonly maxOutstanding: number;
      /** The backends whose orders it may be offered; left out: all that it targets. */
      readonly mayServe?: (backend: string) => boolean;
    },
    sink: WorkerSink,
  ): Watch;
  acknowledge(claim: LeaseClaim): Promise<LeaseGrant>;
  renew(claim: LeaseClaim): Promise<LeaseGrant>;
  reportOutcome(claim: LeaseClaim, outcome: Outcome): Promise<OutcomeAnswer>;

  /** What needs a person. */
  status(): Promise<LedgerStatus>;
  /**
   * Where ledger, report and the manager's list of a pool differ. Settles it if that is asked for.
   */
  reconcilePool(call: ReconcileCall): Promise<Reconciled>;
  /** Reported pools, by name. */
  listPools(query: PoolQuery): Page<PoolState>;
  pool(name: string): { readonly state: PoolState; readonly readRevision: number };
  watchPools(call: PoolWatchCall): PoolWatch;
  /** Backends, by name. */
  listBackends(query: BackendQuery): BackendPage;
  /** Of a host, or of a cluster. */
  setBackendState(
    name: string,
    state: AdminState,
    reason: string,
    by?: Actor | null,
  ): Promise<{ readonly state: BackendState; readonly readRevision: number }>;

  /** Ends a backend's quarantine. Answers whether it was in one. */
  liftQuarantine(
    backend: string,
    reason: string,
    by?: Actor | null,
  ): Promise<{
    readonly state: BackendState;
    readonly lifted: boolean;
    readonly readRevision: number;
  }>;

  /** Also of a pool that no current report lists. */
  setPoolState(
    pool: string,
    state: PoolAdminState,
    reason: string,
    by?: Actor | null,
  ): Promise<{ readonly state: PoolState; readonly readRevision: number }>;
  /** Where the volumes of a pool would fit, at most so many. */
  planPoolDrain(pool: string, maxVolumes: number): Promise<DrainPlan>;

  /** Another name for a backend or a pool, with all that is there. */
  rename(call: RenameCall): Promise<Renamed>;
  /** A backend or pool that is gone for good; or a name that one had. */
  forget(call: ForgetCall): Promise<Forgotten>;

  volume(
    volumeId: string,
    sees?: Sees,
  ): Promise<{
    readonly volume: VolumeRecord;
    readonly decisions: readonly DecisionWithReservations[];
    readonly readRevision: number;
  }>;
  listVolumes(query: VolumeQuery): Promise<Page<VolumeRecord>>;
  listDecisions(query: DecisionQuery): Promise<DecisionPage & { readonly readRevision: number }>;
  /** Calls `tell` after each commit that this server has followed; answers how to stop that. */
  onCommit(tell: () => void): () => void;
  importVolume(
    volume: ImportedVolume,
    by?: Actor | null,
  ): Promise<{ readonly readRevision: number }>;
  releaseVolume(
    volumeId: string,
    sees?: Sees,
    by?: Actor | null,
  ): Promise<{ readonly volume: VolumeRecord; readonly readRevision: number }>;
  releaseSnapshot(
    snapshotId: string,
    sees?: Sees,
    by?: Actor | null,
  ): Promise<{
    readonly decisions: readonly DecisionWithReservations[];
    readonly readRevision: number;
  }>;
  rescheduleVolume(
    volumeId: string,
    reason: string,
    by?: Actor | null,
  ): Promise<{
    readonly previous: DecisionWithReservations;
    readonly decision: DecisionWithReservations;
    readonly readRevision: number;
  }>;
  listEvents(query: EventQuery): Promise<EventsRead>;
  /** What follows a position, without gaps; null: from the oldest event that is kept. */
  resumeEvents(filter: EventFilter, after: number | null, limit: number): Promise<EventsRead>;
  eventLog(): EventLogState;
  settleDecision(
    decisionId: string,
    reason: string,
    by?: Actor | null,
  ): Promise<{ readonly decision: DecisionWithReservations; readonly readRevision: number }>;
}
