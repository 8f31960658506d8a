import type { DecisionRecord, RequestRecord, ReservationRecord } from '../../domain/decision.js';
import type { DecisionState } from '../../domain/decision-state.js';
import type { EventKind, EventRecord } from '../../domain/event.js';
import type { BackendRecord, HostRecord, PoolRecord } from '../../domain/pool.js';
import type { CreateVolumeSpec, VolumeRecord, VolumeState } from '../../domain/volume.js';
import type { JournalCut, JournalStore } from './journal.js';
import type { LiveQuery, LiveShare } from './live.js';
import type { Living } from './living.js';
import type { News } from './news.js';
import type { Notice } from './notice.js';
import type { PoolContents } from './pool-contents.js';
import type { Removed } from './removal.js';
import { HistoryBroken, StoreBroken, StoreUnavailable } from './store-errors.js';
import type { UsageStore } from './usage.js';
import type { WaitingReads } from './waiting-query.js';
import type { WorkingSet } from './working-set.js';

export type { Notice, PoolContents };
export { HistoryBroken, StoreBroken, StoreUnavailable };

/**
 * The rows a transaction needs. The store adds the rows that they refer to, until nothing new turns
 * up. A decision refers to its request, volume, backend, pool, reservations and the decision that
 * followed it; one that may move its volume, to every other decision about it. A volume refers to
 * its newest decision and to its home's pool and backend. The store locks all in one order
 * (requests, volumes, backends, pools, each sorted), so that no two transactions deadlock.
 */
export class Keys {
  readonly requests = new Set<string>();
  readonly volumes = new Set<string>();
  readonly hosts = new Set<string>();
  readonly backends = new Set<string>();
  readonly pools = new Set<string>();
  readonly decisions = new Set<string>();
  /** Backends of which every host is needed. */
  readonly hostsOf = new Set<string>();
  /** Backends of which every pool is needed. */
  readonly poolsOf = new Set<string>();
  /** Volumes of which the row alone is needed, to read: nothing that belongs to them. */
  readonly homesOf = new Set<string>();
  /** Subjects of which every kept decision is needed. */
  readonly decisionsOf = new Set<string>();
  /** Backends of which every reservation in state `confirmed` is needed. */
  readonly confirmedOf = new Set<string>();
}

/**
 * What changed in the ledger between the reader's position and this one: absolute rows, never
 * deltas. If its position is not past the reader's, it holds nothing new.
 */
export interface LedgerChange {
  readonly revision: number;
  /** Rows that are gone. One that is also among those that changed came back since. */
  readonly removed: Removed;
  /** Rows that changed. Of two with one key the later one counts. */
  readonly hosts: readonly HostRecord[];
  readonly backends: readonly BackendRecord[];
  readonly pools: readonly PoolRecord[];
  /** Serial of the newest event. */
  readonly lastEvent: number;
  /** What other servers' commits mean to the workers of this one. Some may be repeated. */
  readonly notices: readonly Notice[];
}

/** The result of a commit, with everything that changed in the ledger by then. */
export interface Committed<T> extends LedgerChange {
  readonly result: T;
  /**
   * What it took however little it wrote, ms: until it was the only writer, and until what it wrote
   * was durable. Null: it wrote nothing.
   */
  readonly ownMs: number | null;
}

/** What a transaction may use besides the rows that it was given. */
export interface OpenTransaction {
  /**
   * What others committed since this server looked last. It is valid even if this transaction
   * fails.
   */
  readonly others: LedgerChange;
  /** Loads and locks further rows. Rows that the work has written stay as it wrote them. */
  load(keys: Keys): Promise<void>;
}

/** What a server needs to begin: everything but volumes and what belongs to them. */
export interface LedgerImage {
  readonly revision: number;
  readonly hosts: readonly HostRecord[];
  readonly backends: readonly BackendRecord[];
  readonly pools: readonly PoolRecord[];
  /** Which event log it is, and the serial of its newest event. */
  readonly log: { readonly id: string; readonly lastEvent: number };
}

/** A decision with what it reserved. */
export interface DecisionWithReservations {
  readonly decision: DecisionRecord;
  readonly reservations: readonly ReservationRecord[];
}

/** A decision with what its worker needs to know. */
export interface OfferRow {
  readonly decision: DecisionRecord;
  readonly request: RequestRecord;
  /** All attempts of the request, by number. */
  readonly attempts: readonly DecisionRecord[];
}

/** A place in the list of decisions, made of fields that never change. */
export interface DecisionPosition {
  /** Epoch ms. */
  readonly decidedAt: number;
  readonly serial: number;
}

/** Which decisions to list, newest first, after `after`. */
export interface DecisionQuery {
  /** Empty: any. */
  readonly states: readonly DecisionState[];
  /** `host@backend` or `host@backend#pool`. */
  readonly home: string | null;
  readonly projectId: string | null;
  /** A volume's or snapshot's id. */
  readonly subject: string | null;
  /** Epoch ms, this moment included. */
  readonly decidedFrom: number | null;
  /** Epoch ms, this moment left out. */
  readonly decidedBefore: number | null;
  readonly after: DecisionPosition | null;
  readonly limit: number;
}

/**
 * Some decisions. There may be fewer than were asked for, or none, if many had to be looked at.
 * `next` then says where to continue.
 */
export interface DecisionPage {
  readonly items: readonly DecisionWithReservations[];
  /** Null: there are no more. */
  readonly next: DecisionPosition | null;
}

/** A place in the list of volumes. */
export interface VolumePosition {
  /** When the ledger first heard of it, epoch ms. */
  readonly createdAt: number;
  readonly volumeId: string;
}

/** Which volumes to list, by when the ledger first heard of them, after `after`. */
export interface VolumeQuery {
  readonly state: VolumeState | 'not_deleted';
  readonly projectId: string | null;
  /** `host@backend` or `host@backend#pool`. */
  readonly home: string | null;
  /** Epoch ms, this moment included. */
  readonly createdFrom: number | null;
  /** Epoch ms, this moment left out. */
  readonly createdBefore: number | null;
  readonly after: VolumePosition | null;
  readonly limit: number;
}

/**
 * Creates on a backend that allow rescheduling and are not in doubt, in order of commit: those that
 * were never handed out to a worker, or (leased) those that were at least once.
 */
export interface StrandedQuery {
  readonly backend: string;
  readonly leased: boolean;
  /** Only past this serial. */
  readonly after: number;
  readonly limit: number;
}

/** One of them, with what it asks. */
export interface StrandedRow {
  readonly decisionId: string;
  readonly serial: number;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  readonly requestKey: string;
  readonly spec: CreateVolumeSpec;
}

/** Which events. A condition that is null or empty is ignored. */
export interface EventFilter {
  readonly kinds: readonly EventKind[];
  /** As `eventType` names them. */
  readonly types: readonly string[];
  readonly projectId: string | null;
  readonly volumeId: string | null;
  /** `host@backend` or `host@backend#pool`. */
  readonly source: string | null;
  /** From this time on, epoch ms. */
  readonly since: number | null;
  /** Before this time, epoch ms. */
  readonly until: number | null;
}

/** Which events to read, in order of commit or newest first. */
export interface EventQuery {
  readonly filter: EventFilter;
  /** Only after this serial; null: from the end where reading begins. */
  readonly after: number | null;
  readonly newestFirst: boolean;
  readonly limit: number;
}

/**
 * A page of the event log. It may hold no event although the log has more: the number of events
 * that one page looks at is bounded.
 */
export interface EventPage {
  readonly events: readonly EventRecord[];
  /** All events up to this serial were looked at; the next page follows it. */
  readonly position: number;
  /** Whether the log has more events after it. */
  readonly more: boolean;
  /** Up to which serial each kind may have been removed. */
  readonly ends: ReadonlyMap<EventKind, number>;
}

/** How long finished things are kept, epoch ms: what is older goes. */
export interface RetentionCut extends JournalCut {
  readonly requestsBefore: number;
  readonly decisionsBefore: number;
  readonly volumesBefore: number;
  /** For volumes in error. */
  readonly failedVolumesBefore: number;
  readonly batchesBefore: number;
  /** For notifications. */
  readonly eventsBefore: number;
  readonly messagesBefore: number;
  /** Events of a kind that are older than so many events of any kind go, too. */
  readonly mostEvents: Readonly<Record<EventKind, number>>;
  /** Of older refusals than so many, the diagnosis goes. */
  readonly maxDiagnoses: number;
  /** Of refusals that lie further back than so many bytes of diagnoses, it goes, too. */
  readonly maxDiagnosesBytes: number;
  /** At most so many rows of each kind are looked at in one transaction. */
  readonly limit: number;
}

/**
 * How far a walk over what is past its time has come, by kind: a row's time (epoch ms; a volume's
 * time is not asked for) and its id. Null: all of the kind was looked at.
 */
export interface PruneFrom {
  readonly decisions: PrunePosition | null;
  readonly requests: PrunePosition | null;
  readonly deletedVolumes: PrunePosition | null;
  readonly failedVolumes: PrunePosition | null;
  /** Whether more of the other kinds may be removed, of which nothing stays. */
  readonly others: boolean;
}

/** The last row of a kind that was looked at. */
export interface PrunePosition {
  readonly at: number;
  readonly id: string;
}

/** One transaction of a walk. */
export interface Pruned {
  /** How many rows went. */
  readonly gone: number;
  /** Where to go on; null: all was looked at. */
  readonly next: PruneFrom | null;
}

/**
 * The ledger's port to its database, which holds the truth. Every call may reject with
 * StoreUnavailable; once it rejected with StoreBroken, every later call does. If the store is
 * shared, `transact` and `follow` may also reject with HistoryBroken.
 */
export interface LedgerStore extends WaitingReads, UsageStore, JournalStore {
  /** Whether other servers may use it at the same time. */
  readonly shared: boolean;

  /** All that a server needs to begin, or to begin anew. */
  load(): Promise<LedgerImage>;

  /**
   * One durable transaction: loads and locks the rows, runs the work on them (which does no I/O but
   * to load more), writes what changed and commits. Resolves only when committed; rejects with
   * StoreUnavailable only when certainly not committed (an unknown outcome is settled by looking up
   * the batch's id). What the work throws is rethrown, and nothing is committed. A work that wrote
   * nothing commits nothing.
   */
  transact<T>(
    batchId: string,
    keys: Keys,
    work: (set: WorkingSet, open: OpenTransaction) => T | Promise<T>,
  ): Promise<Committed<T>>;

  /**
   * What changed in the ledger since the last call, or the last commit, that returned changes. Null
   * if nobody else can have changed it.
   */
  follow(): Promise<LedgerChange | null>;
  /** Rows of pools and of their backends, and the position of the ledger that they are of. */
  sample(pools: readonly string[]): Promise<Pick<LedgerImage, 'revision' | 'backends' | 'pools'>>;
  /**
   * Calls `tell` when somebody else has committed. A missed call does no harm to a caller that also
   * follows periodically.
   */
  onNews(tell: (news: News) => void): void;
  /**
   * Whether this server has a job that only one server at a time does, for so long, ms. The server
   * keeps the job if it asks again in time.
   */
  claim(job: string, forMs: number): Promise<boolean>;
  /** Every host's last sign of life that any server wrote; empty if there is no other server. */
  lastSeen(): Promise<ReadonlyMap<string, number>>;

  volume(volumeId: string): Promise<VolumeRecord | null>;
  /**
   * The pools in which volumes of a project live, by volume. Volumes of other projects, and volumes
   * without a home, are left out.
   */
  homes(volumeIds: readonly string[], projectId: string): Promise<ReadonlyMap<string, string>>;
  volumes(query: VolumeQuery): Promise<readonly VolumeRecord[]>;
  request(key: string): Promise<RequestRecord | null>;
  /** Every kept request of an id, whoever made it. */
  requestsOf(requestId: string): Promise<readonly RequestRecord[]>;
  decision(decisionId: string): Promise<DecisionWithReservations | null>;
  decisions(query: DecisionQuery): Promise<DecisionPage>;
  /** Every kept decision about a subject, by serial. */
  decisionsOf(subject: string): Promise<readonly DecisionWithReservations[]>;
  /** Every kept decision of a kept request, by attempt. */
  attemptsOf(requestKey: string): Promise<readonly DecisionWithReservations[]>;
  offers(decisionIds: readonly string[]): Promise<readonly OfferRow[]>;
  live(query: LiveQuery): Promise<readonly string[]>;
  stranded(query: StrandedQuery): Promise<readonly StrandedRow[]>;
  events(query: EventQuery): Promise<EventPage>;
  /**
   * All that is in a pool, at one moment, with volumes of some ids wherever they are. Null: there
   * is no such pool.
   */
  poolContents(
    pool: string,
    volumeIds: readonly string[],
    confirmedBefore: number,
  ): Promise<PoolContents | null>;
  /** What lives at `host@backend`, or in `host@backend#pool`. */
  living(place: string): Promise<Living>;
  /** The key by which this ledger signs plans, base64url; no other ledger has it. */
  planKey(): Promise<string>;
  /** Live decisions by state; then also by whether a worker holds them. */
  liveCounts(): Promise<ReadonlyMap<DecisionState, number>>;
  liveShares(): Promise<readonly LiveShare[]>;
  /** Leases by when they were decided: since each time (epoch ms, descending), before all. */
  leaseCounts(since: readonly number[]): Promise<readonly number[]>;
  /** What the diagnoses of all kept refusals take, bytes. */
  diagnosesBytes(): Promise<number>;
  /** Sets the hosts' last sign of life. This takes no position of the ledger. */
  touchHosts(seen: ReadonlyMap<string, number>): Promise<void>;
  /**
   * Removes what is past its time: looks at some rows of each kind, from where the walk has come
   * to; null: from the oldest.
   */
  prune(cut: RetentionCut, from: PruneFrom | null): Promise<Pruned>;
  /**
   * Gives the disk back a little of what was freed, where more is free than is soon written again.
   * True: there is more to give back.
   */
  giveSpaceBack(): Promise<boolean>;
  /**
   * Succeeds when the store can be written: it writes about as much as a create does, in a place
   * that does not grow.
   */
  probe(): Promise<void>;
  /** Calls `tell` once, as soon as the store is broken. */
  onBroken(tell: (why: StoreBroken) => void): void;
  close(): Promise<void>;
}
