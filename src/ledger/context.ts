import type { ShownCapabilities } from '../engine/driver-report/shown.js';
import type { PoolIndex } from '../engine/index/pool-index.js';
import type { Bell } from './commit/bell.js';
import type { GroupCommit } from './commit/group-commit.js';
import type { IndexSync } from './commit/index-sync.js';
import type { PoolFeed } from './commit/pool-feed.js';
import type { Dispatcher } from './dispatch/dispatch.js';
import type { EventLog } from './events/event-log.js';
import type { ExpressionFailures } from './hosts/expression-failures.js';
import type { Liveness } from './hosts/liveness.js';
import type { Outages } from './hosts/outages.js';
import type { PoolWarnings } from './hosts/pool-warnings.js';
import type { ReportMarks } from './hosts/report-marks.js';
import type { StartupWait } from './hosts/startup-wait.js';
import type { DecisionJournal } from './journal/decision-journal.js';
import type { NewId } from './lib/ids.js';
import type { JudgingInTurns } from './lib/judging-in-turns.js';
import type { Clock, Observer, Resolvers } from './lib/ports.js';
import type { LedgerSettings } from './settings.js';
import type { LedgerStore } from './store-port/store.js';

/**
 * What the use cases work with. `settings` and `resolvers` are those in force: a use case reads
 * each of them once.
 */
export interface LedgerContext {
  readonly store: LedgerStore;
  readonly index: PoolIndex;
  readonly commits: GroupCommit;
  readonly dispatcher: Dispatcher;
  readonly liveness: Liveness;
  readonly outages: Outages;
  readonly marks: ReportMarks;
  readonly events: EventLog;
  readonly journal: DecisionJournal;
  readonly startup: StartupWait;
  readonly expressionFailures: ExpressionFailures;
  readonly warnings: PoolWarnings;
  readonly shown: ShownCapabilities;
  readonly poolFeed: PoolFeed;
  readonly waitBell: Bell;
  readonly indexSync: IndexSync;
  readonly judging: JudgingInTurns;
  readonly settings: LedgerSettings;
  readonly resolvers: Resolvers;
  readonly newId: NewId;
  readonly observer: Observer;
  readonly now: Clock;
  /** Lets whatever waits for the event loop go first: in the middle of long work. */
  turn(): Promise<void>;
  /**
   * Lets others go first, the longer the more often a request was lost to them; at once where there
   * are none.
   */
  pause(tries: number): Promise<void>;
}
