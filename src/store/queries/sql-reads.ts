import type { RequestRecord } from '../../domain/decision.js';
import type { DecisionState } from '../../domain/decision-state.js';
import type { VolumeRecord } from '../../domain/volume.js';
import type { JournalSegment, SegmentHead, SegmentQuery } from '../../ledger/store-port/journal.js';
import type { LiveQuery, LiveShare } from '../../ledger/store-port/live.js';
import type { Living } from '../../ledger/store-port/living.js';
import type {
  DecisionPage,
  DecisionQuery,
  DecisionWithReservations,
  EventPage,
  EventQuery,
  LedgerImage,
  OfferRow,
  PoolContents,
  StrandedQuery,
  StrandedRow,
  VolumeQuery,
} from '../../ledger/store-port/store.js';
import type { StoreBroken } from '../../ledger/store-port/store-errors.js';
import type { KeptUsage, UsageSample } from '../../ledger/store-port/usage.js';
import type { WaitingQuery, WaitingRow } from '../../ledger/store-port/waiting-query.js';
import { ReportCache } from '../cache/report-cache.js';
import { REQUESTS } from '../rows/requests.js';
import { VOLUMES } from '../rows/volumes.js';
import type { Connections, Session } from '../sql/connections.js';
import { findDecisions, findOffers } from './decisions.js';
import { findEvents } from './events.js';
import { sampleRows } from './image.js';
import { findSegment, findSegments } from './journal.js';
import { listDecisions } from './list-decisions.js';
import { countLeases, countLive, findLive, findStranded, shareLive } from './live.js';
import { readLiving } from './living.js';
import { readPlanKey } from './plan-key.js';
import { readPoolContents } from './pool-contents.js';
import { keepUsage, readUsage, removeUsage, usageDay } from './pool-usage.js';
import { readDiagnosesBytes } from './prune-diagnoses.js';
import { findHomes, listVolumes } from './volumes.js';
import { anyWaits, countWaitsOf, findWaitingOf, listWaiting, readWaitingRows } from './waiting.js';

/**
 * The reading half of the ledger's port: the same SQL on every database. Each call sees one state
 * of the database.
 */
export abstract class SqlReads {
  protected readonly reports = new ReportCache();

  protected constructor(protected readonly connections: Connections) {}

  onBroken(tell: (why: StoreBroken) => void): void {
    this.connections.onBroken(tell);
  }

  async volume(volumeId: string): Promise<VolumeRecord | null> {
    const rows = await this.one((session) =>
      session.all('select * from volumes where volume_id = ?', volumeId),
    );
    return rows.map(VOLUMES.read)[0] ?? null;
  }

  async request(key: string): Promise<RequestRecord | null> {
    const rows = await this.one((session) =>
      session.all('select * from requests where request_key = ?', key),
    );
    return rows.map(REQUESTS.read)[0] ?? null;
  }

  async requestsOf(requestId: string): Promise<readonly RequestRecord[]> {
    // Keys are `id/caller`: between these two lies whatever begins with `id/`.
    const rows = await this.one((session) =>
      session.all(
        'select * from requests where request_key >= ? and request_key < ?',
        `${requestId}/`,
        `${requestId}0`,
      ),
    );
    return rows.map(REQUESTS.read);
  }

  async decision(decisionId: string): Promise<DecisionWithReservations | null> {
    const found = await this.several((session) => findDecisions(session, 'id', decisionId));
    return found[0] ?? null;
  }

  homes(volumeIds: readonly string[], projectId: string): Promise<ReadonlyMap<string, string>> {
    return this.one((session) => findHomes(session, volumeIds, projectId));
  }

  volumes(query: VolumeQuery): Promise<readonly VolumeRecord[]> {
    return this.one((session) => listVolumes(session, query));
  }

  decisions(query: DecisionQuery): Promise<DecisionPage> {
    return this.several((session) => listDecisions(session, query));
  }

  decisionsOf(subject: string): Promise<readonly DecisionWithReservations[]> {
    return this.several((session) => findDecisions(session, 'subject', subject));
  }

  attemptsOf(requestKey: string): Promise<readonly DecisionWithReservations[]> {
    return this.several((session) => findDecisions(session, 'request', requestKey));
  }

  offers(decisionIds: readonly string[]): Promise<readonly OfferRow[]> {
    return this.several((session) => findOffers(session, decisionIds));
  }

  live(query: LiveQuery): Promise<readonly string[]> {
    return this.one((session) => findLive(session, query));
  }

  stranded(query: StrandedQuery): Promise<readonly StrandedRow[]> {
    return this.one((session) => findStranded(session, query));
  }

  waiting(query: WaitingQuery): Promise<readonly RequestRecord[]> {
    return this.one((session) => listWaiting(session, query));
  }

  waitingRows(query: Omit<WaitingQuery, 'projectId'>): Promise<readonly WaitingRow[]> {
    return this.one((session) => readWaitingRows(session, query));
  }

  anyWaits(): Promise<boolean> {
    return this.one(anyWaits);
  }

  waitsOf(caller: string, most: number): Promise<number> {
    return this.one((session) => countWaitsOf(session, caller, most));
  }

  waitingOf(subject: string): Promise<readonly string[]> {
    return this.one((session) => findWaitingOf(session, subject));
  }

  events(query: EventQuery): Promise<EventPage> {
    return this.several((session) => findEvents(session, query));
  }

  poolContents(
    pool: string,
    volumeIds: readonly string[],
    confirmedBefore: number,
  ): Promise<PoolContents | null> {
    return this.several((session) =>
      readPoolContents(session, this.reports, pool, volumeIds, confirmedBefore),
    );
  }

  living(place: string): Promise<Living> {
    return this.several((session) => readLiving(session, place));
  }

  liveCounts(): Promise<ReadonlyMap<DecisionState, number>> {
    return this.one(countLive);
  }

  segments(query: SegmentQuery): Promise<readonly SegmentHead[]> {
    return this.one((session) => findSegments(session, query));
  }

  segment(journal: string, number: number): Promise<JournalSegment | null> {
    return this.one((session) => findSegment(session, journal, number));
  }

  liveShares(): Promise<readonly LiveShare[]> {
    return this.several(shareLive);
  }

  leaseCounts(since: readonly number[]): Promise<readonly number[]> {
    return this.one((session) => countLeases(session, since));
  }

  diagnosesBytes(): Promise<number> {
    return this.one(readDiagnosesBytes);
  }

  async keepUsage(
    day: number,
    sampledAt: number,
    samples: readonly UsageSample[],
    oldestDay: number,
  ): Promise<void> {
    await this.writing((session) => keepUsage(session, day, sampledAt, samples));
    await this.writing((session) => removeUsage(session, oldestDay));
  }

  usageDay(upTo: number): Promise<number | null> {
    return this.several((session) => usageDay(session, upTo));
  }

  usage(day: number, after: string, limit: number): Promise<readonly KeptUsage[]> {
    return this.one((session) => readUsage(session, day, after, limit));
  }

  planKey(): Promise<string> {
    return this.one(readPlanKey);
  }

  sample(pools: readonly string[]): Promise<Pick<LedgerImage, 'revision' | 'backends' | 'pools'>> {
    return this.several((session) => sampleRows(session, pools, this.reports));
  }

  /** Runs a write that is no part of the ledger's history: statements that stand each alone. */
  protected writing<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.connections.exclusive(work);
  }

  /** Runs a read of one statement. */
  protected one<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.connections.exclusive(work);
  }

  /** Runs a read of several statements, all of which see the same state. */
  protected several<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.connections.exclusive(work);
  }
}
