import type { Breach } from '../domain/breach.js';
import type { DecisionState } from '../domain/decision-state.js';
import { CodedError } from '../domain/errors.js';
import { ShownCapabilities } from '../engine/driver-report/shown.js';
import { PoolIndex } from '../engine/index/pool-index.js';
import type { Ledger } from './api/ledger.js';
import { Bell } from './commit/bell.js';
import { GroupCommit } from './commit/group-commit.js';
import { IndexSync } from './commit/index-sync.js';
import { PoolFeed } from './commit/pool-feed.js';
import { Readiness } from './commit/readiness.js';
import { STALL_LOOK_MS } from './commit/stall-watch.js';
import type { LedgerContext } from './context.js';
import { Dispatcher } from './dispatch/dispatch.js';
import { builtAnew, isAway, storeUnavailable } from './errors.js';
import { EventLog } from './events/event-log.js';
import { logWarnings } from './events/log-warnings.js';
import { ExpressionFailures } from './hosts/expression-failures.js';
import { Liveness } from './hosts/liveness.js';
import { Outages } from './hosts/outages.js';
import { PoolWarnings } from './hosts/pool-warnings.js';
import { ReportMarks } from './hosts/report-marks.js';
import { StartupWait } from './hosts/startup-wait.js';
import { journalOf } from './journal/decision-journal.js';
import { uuidV7 } from './lib/ids.js';
import { JudgingInTurns } from './lib/judging-in-turns.js';
import type { Clock, Observer, RandomBytes, Resolvers, Timers } from './lib/ports.js';
import { tellEnded } from './outcomes/ended.js';
import { setAside } from './outcomes/set-aside.js';
import { WarningCounts } from './queries/warning-counts.js';
import { enterReload } from './reports/enter-reload.js';
import { reportAges } from './reports/report-age.js';
import type { LedgerSettings } from './settings.js';
import type { LedgerStore } from './store-port/store.js';
import type { WorkingSet } from './store-port/working-set.js';
import { Sweeper } from './upkeep/sweep.js';
import { useCasesOf } from './use-cases.js';

/** How long a ledger that is closed waits for what has begun, ms. */
const CLOSE_GRACE_MS = 5_000;
/** Most items of one transaction. */
const MAX_BATCH = 1000;

const SWITCHED_OFF: Resolvers = { instanceHost: null, imageLocations: null };

/** A ledger at work: its use cases, and what its server needs to run it. */
export interface RunningLedger {
  readonly ledger: Ledger;
  /** One round of the periodic work. It runs by itself, too. */
  sweep(): Promise<void>;
  /** Expressions that failed while decisions were made, by name. */
  expressionFailures(): ReadonlyMap<string, number>;
  /** How many pools have a warning, by its reason. */
  poolWarnings(): ReadonlyMap<string, number>;
  /** Backends whose first report requests still wait for after a start. */
  awaited(): readonly string[];
  connectedWorkers(): number;
  /** How old each backend's report is, by backend, ms. */
  reportAges(): ReadonlyMap<string, number>;
  /** How many decisions wait for backends that are down: known to the server that moves them. */
  stranded(): number;
  /** Requests that wait instead of being refused, likewise. */
  waiting(): number;
  /** How many of them there may be. */
  mostWaiting(): number;
  /** For how long what waits is not moved because backends came back, ms; 0: it may be moved. */
  movesHeldMs(): number;
  /** Whether the store takes commits, as far as is known. */
  available(): boolean;
  /** Whether the store takes commits: tries it, if nothing was committed lately. */
  ready(): Promise<boolean>;
  /** Why the store is not used any more; null: it is. */
  broken(): Breach | null;
  /** Live decisions by state, from the database. */
  liveDecisions(): Promise<ReadonlyMap<DecisionState, number>>;
  /**
   * Orders that workers hold, from the database, by how long ago they were decided: not longer than
   * each of these spans, ms, in ascending order, and longer than all.
   */
  leasesByAge(spans: readonly number[]): Promise<readonly number[]>;
  /** What the diagnoses of all kept refusals take, bytes. */
  diagnosesBytes(): Promise<number>;
  /**
   * Puts other settings and resolvers in force for work that begins from now on. A decision that
   * has begun keeps those it began with. Lease life, down time and start-up wait do not change.
   */
  reconfigure(to: InForce): void;
  /**
   * Enters into the event log that other settings are in force.
   * @param server which server it is
   * @param keys those that changed
   */
  enterReload(server: string, keys: readonly string[]): Promise<void>;
  /** For metrics: where the event log stands, and how many watch it. */
  readonly events: Pick<EventLog, 'head' | 'listeners'>;
  /** For metrics: how many watch pools. */
  readonly poolFeed: Pick<PoolFeed, 'listeners'>;
  /** What waits for its commit. */
  readonly backlog: Pick<GroupCommit, 'queued' | 'onTaken'>;
  /** For figures: what the index knows now. */
  readonly index: PoolIndex;
  /** Ends the watches, lets running work commit, and closes the store. */
  close(): Promise<void>;
}

/** What may change while the ledger runs. */
interface InForce {
  settings: LedgerSettings;
  resolvers: Resolvers;
}

/** What a ledger is made of. */
interface LedgerParts {
  readonly store: LedgerStore;
  readonly settings: LedgerSettings;
  /** Default: all switched off. */
  readonly resolvers?: Resolvers;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly timers: Timers;
  readonly observer: Observer;
}

/** Loads the database's content and starts. Rejects with StoreUnavailable if it cannot be read. */
export async function startLedger(parts: LedgerParts): Promise<RunningLedger> {
  const { store, settings, clock, timers } = parts;
  const index = new PoolIndex(settings.provisioned);
  const image = await store.load();
  index.apply(image);
  const events = new EventLog(image.log.id, image.log.lastEvent);
  const newId = uuidV7(clock, parts.random);
  const poolFeed = new PoolFeed(newId(), index);
  const liveness = new Liveness(clock);
  const observer: Observer = {
    ...parts.observer,
    storeAvailable: (available) => {
      parts.observer.storeAvailable(available);
      liveness.restartGrace();
      if (available) context.dispatcher.kickAll();
    },
    storeBroken: (why) => {
      parts.observer.storeBroken(why);
      context.dispatcher.closeAll(storeUnavailable(commits.health.broken));
    },
    // What fails because the store is away is no fault, and is told as the outage that it is.
    fault: (error, doing) => {
      if (!isAway(error)) parts.observer.fault(error, doing);
      else if (commits.health.broken === null) parts.observer.storeFailed(error);
    },
  };
  const indexSync = new IndexSync({
    store,
    index,
    events,
    poolFeed,
    newId,
    timers,
    observer,
    workers: () => context.dispatcher,
    away: (why) => commits.away(why),
    rebuilt: () => context.dispatcher.closeAll(builtAnew()),
  });
  const warnings = new PoolWarnings(index.rule);
  const finish = finisher(warnings, observer);
  const commits = new GroupCommit(store, indexSync, newId, timers, observer, MAX_BATCH, finish);
  const aside = (decisionId: string, why: string) => setAside(context, decisionId, why);
  const { leaseMs } = settings;
  const dispatcher = new Dispatcher(store, index, commits, observer, leaseMs, clock, aside);
  const inForce: InForce = { settings, resolvers: parts.resolvers ?? SWITCHED_OFF };
  const journal = journalOf(parts, index, newId(), observer, inForce);
  const context: LedgerContext = {
    store,
    index,
    commits,
    dispatcher,
    liveness,
    outages: new Outages(index),
    marks: new ReportMarks(),
    events,
    expressionFailures: new ExpressionFailures(clock),
    warnings,
    shown: new ShownCapabilities(),
    poolFeed,
    waitBell: new Bell(),
    indexSync,
    journal,
    startup: new StartupWait(index, clock, settings.startupWaitMs),
    get settings() {
      return inForce.settings;
    },
    get resolvers() {
      return inForce.resolvers;
    },
    newId,
    observer,
    now: clock,
    judging: new JudgingInTurns(index, timers),
    turn: () => new Promise((resolve) => timers.soon(resolve)),
    pause: (tries) => pauseAfter(tries, parts),
  };
  store.onBroken((why) => commits.broke(why));
  await journal.begin();
  return run(context, timers, (to) => void Object.assign(inForce, to));
}

/** Where no server but this one writes, there is nobody to give way to. */
function pauseAfter(tries: number, { store, timers, random }: LedgerParts): Promise<void> {
  return store.shared ? pause(timers, jitterMs(random, tries)) : Promise.resolve();
}

/** What follows from each transaction. */
function finisher(warnings: PoolWarnings, observer: Observer) {
  return (set: WorkingSet): (() => void) | null => {
    logWarnings(set, warnings);
    return tellEnded(set, observer);
  };
}

/** Starts the periodic work, and provides what its server needs. */
function run(
  context: LedgerContext,
  timers: Timers,
  reconfigure: RunningLedger['reconfigure'],
): RunningLedger {
  const { store, index, commits, dispatcher, indexSync, expressionFailures } = context;
  const warningCounts = new WarningCounts(context);
  const readiness = new Readiness(commits, timers);
  const sweeper = new Sweeper(context, timers, sweepInterval(context.settings));
  sweeper.start();
  indexSync.start();
  index.deciding.rankAhead(context.settings.profile);
  const stopLooking = timers.every(STALL_LOOK_MS, () => commits.lookForStall());
  return {
    ledger: useCasesOf(context),
    sweep: () => sweeper.sweep(),
    reconfigure,
    enterReload: (server, keys) => enterReload(context, server, keys),
    expressionFailures: () => expressionFailures.totals(),
    poolWarnings: () => warningCounts.totals(),
    awaited: () => context.startup.awaited(),
    connectedWorkers: () => dispatcher.connected,
    reportAges: () => reportAges(context),
    stranded: () => sweeper.stranded,
    waiting: () => sweeper.waiting,
    mostWaiting: () => context.settings.waiting.maxRequests,
    movesHeldMs: () => {
      const until = context.outages.heldUntil(context.now());
      return until === null ? 0 : until - context.now();
    },
    available: () => commits.health.available,
    ready: () => readiness.look(),
    broken: () => commits.health.broken?.breach ?? null,
    liveDecisions: () => store.liveCounts(),
    leasesByAge: (spans) => store.leaseCounts(spans.map((ms) => context.now() - ms)),
    diagnosesBytes: () => store.diagnosesBytes(),
    events: context.events,
    poolFeed: context.poolFeed,
    backlog: commits,
    index,
    close: async () => {
      dispatcher.closeAll(new CodedError('SHUTTING_DOWN', 'the server is stopping; connect again'));
      const atRest = sweeper
        .stop()
        .then(() => indexSync.stop())
        .then(() => commits.drained())
        .then(() => context.journal.close());
      // A database that does not answer must not keep the process alive. Callers of unfinished work
      // repeat their request and get its answer.
      await Promise.race([atRest, pause(timers, CLOSE_GRACE_MS)]);
      stopLooking();
      await store.close();
      await atRest;
    },
  };
}

/** Up to 2 ms after the first try, twice as much after each further one. */
function jitterMs(random: RandomBytes, tries: number): number {
  const [byte = 0] = random(1);
  return Math.round((byte / 255) * 2 ** (tries + 1));
}

function pause(timers: Timers, ms: number): Promise<void> {
  return new Promise((resolve) => timers.after(ms, resolve));
}

/**
 * Often enough that leases, hosts, reports and quarantines end at most a quarter of their time
 * late, and at most once a second.
 */
function sweepInterval({
  leaseMs,
  serviceDownTimeMs,
  maxReportAgeMs,
  quarantine,
}: LedgerSettings): number {
  const spans = [leaseMs, serviceDownTimeMs, maxReportAgeMs, quarantine?.baseTimeMs];
  return Math.max(20, Math.min(1000, ...spans.map((ms) => (ms ?? Infinity) / 4)));
}
