import type { PoolSpace } from '../domain/capacity.js';
import type { DecisionRecord, Outcome, RequestRecord, ReservationRecord } from '../domain/decision.js';
import type { AttemptRecord } from '../domain/diagnosis.js';
import type { CodedError, FailureRecord } from '../domain/errors.js';
import type { EventRecord } from '../domain/event.js';
import type { OperationDetail } from '../domain/operation.js';
import type { AdminState, BackendRecord, HostRecord, PoolRecord } from '../domain/pool.js';
import type { BackendReport, HostIdentity, ReportHead, ReportWarning } from '../domain/report.js';
import type { CreateVolumeSpec, ExtraSpecs, VolumeRecord } from '../domain/volume.js';
import type { ExpressionName } from '../engine/expression/expression-problem.js';
import type { TriedExpression } from '../engine/expression/trial.js';
import type { PoolWarning } from '../engine/report-warnings/warning.js';
import type { DriftFinding, VolumeListing } from './drift.js';
import type { PlacementExplanation } from './explain-placement.js';
import type { CallSignal } from './ports.js';
import type { DecisionPage, DecisionQuery, DecisionWithReservations, EventFilter, EventQuery, PoolContents, VolumeQuery } from './store.js';

/** A request for a place as it comes from a caller. */
export interface PlaceCall {
  readonly requestId: string;
  /** The authenticated identity, else the project: request ids are a caller's own. */
  readonly caller: string;
  /** The volume. */
  readonly spec: CreateVolumeSpec;
  /** What is to be done with it. */
  readonly detail: OperationDetail;
  /** Counts until the request enters a commit. */
  readonly signal?: CallSignal;
}

/** A create request as it comes from a caller. */
export type CreateCall = Omit<PlaceCall, 'detail'>;

/** A placement, durable. */
export interface PlaceAnswer {
  readonly decision: DecisionRecord;
  readonly reservations: readonly ReservationRecord[];
  readonly readRevision: number;
}

/** A request with all its attempts. */
export interface RequestAccount {
  readonly request: RequestRecord;
  readonly attempts: readonly DecisionWithReservations[];
}

/** What became of a report. */
export interface ReportAnswer {
  readonly applied: boolean;
  /** Why not; empty where it was. */
  readonly ignoredReason: string;
  /** What is wrong with it and was taken all the same: path in the report, and why. Bounded. */
  readonly warnings: readonly ReportWarning[];
  readonly ledgerRevision: number;
  readonly readRevision: number;
  /** By which the same content is known again; null: it cannot be. */
  readonly known: KnownReport | null;
}

/** A report that was taken, without its content. */
export interface KnownReport {
  readonly identity: HostIdentity;
  /** Digest of the pools, as they came to stand. */
  readonly content: string;
  readonly warnings: readonly ReportWarning[];
  /** The settings under which it was taken; nothing but themselves. */
  readonly settings: object;
}

/** Answer to a sign of life. */
export interface HeartbeatAnswer {
  readonly ledgerRevision: number;
  readonly adminState: AdminState;
}

/** What a worker is asked to do. */
export interface Offer {
  readonly decision: DecisionRecord;
  readonly order: 'create' | 'delete';
  readonly requestId: string;
  readonly spec: CreateVolumeSpec;
  readonly detail: OperationDetail;
  readonly history: readonly AttemptRecord[];
  readonly lease: LeaseGrant;
}

/** A lease as a worker is told of it. */
export interface LeaseGrant {
  readonly token: number;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Where a watching worker's orders go. Never called after `close` of its watch, nor re-entrantly from `watch` itself. */
export interface WorkerSink {
  deliver(orders: { readonly offers: readonly Offer[]; readonly withdrawn: readonly string[] }): void;
  /** The stream is over; nothing follows. */
  end(error: CodedError): void;
}

/** A worker that watches. */
export interface Watch {
  /** Targets that no known backend matches yet. */
  readonly unknownTargets: readonly string[];
  close(): void;
}

/** One order that a worker speaks of. */
export interface LeaseClaim {
  readonly worker: string;
  readonly decisionId: string;
  readonly backend: string;
  readonly token: number;
}

/** What followed an outcome. */
export interface OutcomeAnswer {
  readonly decision: DecisionRecord;
  readonly ledgerRevision: number;
  readonly next:
    | { readonly kind: 'none' }
    | { readonly kind: 'decision'; readonly decision: DecisionWithReservations }
    | { readonly kind: 'refused'; readonly failure: FailureRecord }
    | { readonly kind: 'delete'; readonly offer: Offer };
}

/** A pool with what its backend lends it. */
export interface PoolState {
  readonly pool: PoolRecord;
  readonly backend: BackendRecord;
  /** Its space as it counts: with what the ledger knows to live there. Null where no report stands. */
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
  readonly failures: { readonly count: number; readonly message: string; readonly at: number } | null;
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
  readonly name: string | null;
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
  readonly room: { readonly items: number; readonly weight: number; weigh(state: PoolState): number };
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

/** A watch of pools: the complete list or what changed since, then changes. Only what is committed. */
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

/** A page of something, and the position of the ledger that was read. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly readRevision: number;
}

/** A part of the event log. */
export interface EventsRead {
  readonly items: readonly { readonly event: EventRecord /** Until when it is kept at least, epoch ms. */; readonly expiresAt: number }[];
  /** All up to this serial was looked at. */
  readonly position: number;
  /** Whether the log goes on past it. */
  readonly more: boolean;
}

/** Where the event log stands. */
export interface EventLogState {
  /** Which log it is. */
  readonly id: string;
  /** Serial of the newest event. */
  readonly head: number;
  /** Calls whenever events were committed, until the answer is called. */
  listen(tell: () => void): () => void;
}

/** A volume that exists already. */
export interface ImportedVolume {
  readonly volumeId: string;
  readonly pool: string;
  readonly sizeGib: number;
  readonly projectId: string;
  readonly typeName: string;
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

/**
 * The ledger's use cases. Ids come in lower case: two spellings are two ids here. What callers are meant
 * to see is thrown as CodedError; anything else that is thrown is a fault.
 */
export interface Ledger {
  createVolume(call: CreateCall): Promise<PlaceAnswer>;
  place(call: PlaceCall): Promise<PlaceAnswer>;
  /** Resolves once this server knows of the ledger up to a position. Throws REVISION_NOT_REACHED. */
  reached(revision: number): Promise<void>;
  /** Resolves once this server knows all that any server has committed by now. */
  caughtUp(): Promise<void>;
  /** What a request would come to now. Changes nothing. */
  explainPlacement(call: PlaceCall): Promise<PlacementExplanation>;
  /** Tries an expression on a pool as it is now. Changes nothing. */
  evaluateExpression(
    text: string,
    pool: string,
    spec: CreateVolumeSpec,
  ): { readonly tried: TriedExpression; readonly readRevision: number };
  account(requestId: string, caller: string): Promise<RequestAccount>;

  report(report: BackendReport): Promise<ReportAnswer>;
  /**
   * Takes a report with the content of one that was taken before, where that is what stands, and it would be answered at once; null: it must be looked at in full.
   * Throws STORE_UNAVAILABLE.
   */
  reportAgain(known: KnownReport, head: ReportHead): ReportAnswer | null;
  heartbeat(identity: HostIdentity): Promise<HeartbeatAnswer>;
  /** Signs of life of hosts that are known already, from a stream that lives. */
  stillAlive(hosts: Iterable<string>): void;

  watch(worker: { readonly id: string; readonly targets: readonly string[]; readonly maxOutstanding: number }, sink: WorkerSink): Watch;
  acknowledge(claim: LeaseClaim): Promise<LeaseGrant>;
  renew(claim: LeaseClaim): Promise<LeaseGrant>;
  reportOutcome(claim: LeaseClaim, outcome: Outcome): Promise<OutcomeAnswer>;

  /** What does not agree between ledger, report and the manager's list of a pool; settled where that is asked for. */
  reconcilePool(call: ReconcileCall): Promise<Reconciled>;
  /** Reported pools, by name. */
  listPools(query: PoolQuery): Page<PoolState>;
  pool(name: string): { readonly state: PoolState; readonly readRevision: number };
  watchPools(call: PoolWatchCall): PoolWatch;
  /** Backends, by name. */
  listBackends(query: BackendQuery): Page<BackendState>;
  /** Of a host, or of a cluster. */
  setBackendState(
    name: string,
    state: AdminState,
    reason: string,
  ): Promise<{ readonly state: BackendState; readonly readRevision: number }>;

  volume(
    volumeId: string,
  ): Promise<{ readonly volume: VolumeRecord; readonly decisions: readonly DecisionWithReservations[]; readonly readRevision: number }>;
  listVolumes(query: VolumeQuery): Promise<Page<VolumeRecord>>;
  listDecisions(query: DecisionQuery): Promise<DecisionPage & { readonly readRevision: number }>;
  importVolume(volume: ImportedVolume): Promise<{ readonly readRevision: number }>;
  releaseVolume(volumeId: string): Promise<{ readonly volume: VolumeRecord; readonly readRevision: number }>;
  releaseSnapshot(snapshotId: string): Promise<{ readonly decisions: readonly DecisionWithReservations[]; readonly readRevision: number }>;
  rescheduleVolume(
    volumeId: string,
    reason: string,
  ): Promise<{ readonly previous: DecisionWithReservations; readonly decision: DecisionWithReservations; readonly readRevision: number }>;
  listEvents(query: EventQuery): Promise<EventsRead>;
  /** What follows a position, gapless; null: from the oldest that is kept. */
  resumeEvents(filter: EventFilter, after: number | null, limit: number): Promise<EventsRead>;
  eventLog(): EventLogState;
  settleDecision(
    decisionId: string,
    reason: string,
  ): Promise<{ readonly decision: DecisionWithReservations; readonly readRevision: number }>;
}
