import type { PoolIndex } from '../engine/index/pool-index.js';
import type { Profile } from '../engine/profile.js';
import type { Dispatcher } from './dispatch.js';
import type { EventLog } from './event-log.js';
import type { GroupCommit } from './group-commit.js';
import type { NewId } from './ids.js';
import type { Liveness } from './liveness.js';
import type { PoolFeed } from './pool-feed.js';
import type { Clock, Observer, Resolvers } from './ports.js';
import type { ReportMarks } from './report-marks.js';
import type { LedgerStore } from './store.js';

/** What the ledger is told by configuration. Times in ms. */
export interface LedgerSettings {
  readonly profile: Profile;
  /** A host that is silent for so long is down. */
  readonly serviceDownTimeMs: number;
  readonly leaseMs: number;
  /** How long a backend is down before what its workers hold is decided elsewhere; null: never without an operator. */
  readonly rescheduleAfterDownMs: number | null;
  /** How far a manager's clock may be off. */
  readonly clockToleranceMs: number;
  /** How often signs of life are written. */
  readonly heartbeatFlushMs: number;
  readonly retention: {
    readonly requestsMs: number;
    readonly finishedDecisionsMs: number;
    readonly deletedVolumesMs: number;
    readonly failedVolumesMs: number;
    readonly eventsMs: number;
    readonly messagesMs: number;
    readonly maxCapacityEvents: number;
  };
  /** How many pools' own reasons a diagnosis keeps. */
  readonly maxDiagnosedPools: number;
}

/** What the verbs work with. */
export interface LedgerContext {
  readonly store: LedgerStore;
  readonly index: PoolIndex;
  readonly commits: GroupCommit;
  readonly dispatcher: Dispatcher;
  readonly liveness: Liveness;
  readonly marks: ReportMarks;
  readonly events: EventLog;
  readonly poolFeed: PoolFeed;
  readonly settings: LedgerSettings;
  readonly resolvers: Resolvers;
  readonly newId: NewId;
  readonly observer: Observer;
  readonly now: Clock;
}
