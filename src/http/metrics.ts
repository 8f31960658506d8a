import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Counts, counterBy, gauge, gaugeBy } from './scraped.js';
import { storeMetrics } from './store-metrics.js';

/** Figures that are read at every scrape. Keys of the records are label values. */
export interface LiveFigures {
  /** Unfinished decisions, by state. */
  liveDecisions(): Promise<Readonly<Record<string, number>>>;
  /** What is kept of things that are bounded by bytes, bytes, by kind. */
  keptBytes(): Promise<Counts>;
  /** Pools in current reports. */
  pools(): number;
  /** Backends, by state (`participating`, `down` …). */
  backends(): Counts | Promise<Counts>;
  /** Age of each backend's report, s, by backend. */
  reportAges(): Counts;
  /** Decisions that wait for backends that are down. */
  stranded(): number;
  /** Requests that wait instead of being refused. */
  waitingRequests(): number;
  /** 1: the ledger can be written, as far as is known; 0: it cannot. */
  storeUp(): number;
  /** Seconds for which these are not moved. */
  movesHeld(): number;
  /** Workers that hold a stream open. */
  connectedWorkers(): number;
  /** Serial of the newest event. */
  lastEvent(): number;
  /** Open streams of events. */
  eventWatchers(): number;
  /** Failures of pools' expressions during decisions, by expression. */
  expressionFailures(): Counts;
  /** Pools with a warning, by reason. */
  poolWarnings(): Counts;
  /** Open streams of pools. */
  poolWatchers(): number;
  /** Creates that wait to be decided. */
  waitingCreates(): number;
  /** Size of their requests, bytes. */
  waitingBytes(): number;
  /** Size of requests that arrive, and of messages of streams that wait, bytes. */
  requestBytes(): number;
  /** Creates that wait or are being decided. */
  createsInProgress(): number;
  /** Open streams of any kind. */
  streams(): number;
  /** Open connections. */
  connections(): number;
  /** Of these, those that may have no calls for now. */
  waitingConnections(): number;
  /** Calls and connections that were refused for overload, by the limit that they met. */
  refusedCalls(): Counts;
}

/** All metrics of one server, in a registry of their own. */
export interface Metrics {
  readonly registry: Registry;
  readonly storeBroken: Gauge<'breach'>;
  readonly requests: Counter<'method' | 'code'>;
  readonly requestSeconds: Histogram<'method'>;
  /** Results: placed, refused, rescheduled. */
  readonly decisions: Counter<'result'>;
  readonly commitSeconds: Histogram;
  readonly commitItems: Histogram;
  /** Tries of the requests that needed more than one. */
  readonly decidedAgain: Histogram;
  readonly ordersSetAside: Counter;
  readonly indexRebuilds: Counter;
  /** Results: applied, refused. */
  readonly configReloads: Counter<'result'>;
  readonly configApplied: Gauge;
  readonly certificateExpiry: Gauge<'certificate'>;
  readonly expressionFailures: Counter<'function'>;
  readonly liveDecisions: Gauge<'state'>;
  readonly keptBytes: Gauge<'kind'>;
  readonly storeUp: Gauge;
  readonly pools: Gauge;
  readonly backends: Gauge<'state'>;
  readonly poolWarnings: Gauge<'reason'>;
  readonly reportAges: Gauge<'backend'>;
  /** Of what happens because time passes, by job. */
  readonly sweepSeconds: Histogram<'job'>;
  readonly stranded: Gauge;
  readonly waitingRequests: Gauge;
  readonly movesHeld: Gauge;
  readonly connectedWorkers: Gauge;
  readonly lastEvent: Gauge;
  readonly eventWatchers: Gauge;
  readonly poolWatchers: Gauge;
  readonly waitingCreates: Gauge;
  readonly waitingBytes: Gauge;
  readonly requestBytes: Gauge;
  readonly createsInProgress: Gauge;
  readonly streams: Gauge;
  readonly connections: Gauge;
  readonly waitingConnections: Gauge;
  readonly refusedCalls: Counter<'limit'>;
}

const REQUEST_SECONDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
const SWEEP_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 10, 60, 600];
const COMMIT_ITEMS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Creates the metrics of one server. Without `live`, gauges keep the values that are set. */
export function createMetrics(live?: LiveFigures): Metrics {
  const registry = new Registry();
  return {
    registry,
    ...callMetrics(registry),
    ...workMetrics(registry),
    configApplied: gauge(
      registry,
      'stowage_config_applied_seconds',
      'When the configuration in force was put in force, Unix seconds.',
      undefined,
    ),
    expressionFailures: counterBy(
      'function',
      registry,
      'stowage_expression_failures_total',
      'Expressions of pools that failed while decisions were made, by filter_function and ' +
        'goodness_function.',
      live?.expressionFailures.bind(live),
    ),
    ...liveMetrics(registry, live),
    ...loadMetrics(registry, live),
    ...storeMetrics(registry, live?.storeUp.bind(live)),
  };
}

/** Duration and number of calls. */
function callMetrics(registry: Registry) {
  const registers = [registry];
  return {
    requests: new Counter({
      name: 'stowage_requests_total',
      help: 'Requests that were answered, by method and gRPC code.',
      labelNames: ['method', 'code'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'stowage_request_seconds',
      help: 'Time from request to answer, seconds.',
      labelNames: ['method'],
      buckets: REQUEST_SECONDS,
      registers,
    }),
  };
}

/** What the server did: decisions, commits, index builds, reloads. */
function workMetrics(registry: Registry) {
  const registers = [registry];
  return {
    sweepSeconds: new Histogram({
      name: 'stowage_sweep_seconds',
      help:
        'Time of what happens because time passes, seconds, by job; of stranded and retention ' +
        'with the rests in which others go on.',
      labelNames: ['job'],
      buckets: SWEEP_SECONDS,
      registers,
    }),
    decisions: new Counter({
      name: 'stowage_decisions_total',
      help: 'Decisions, by what they ended in.',
      labelNames: ['result'],
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'stowage_commit_seconds',
      help: 'Time of a commit to the database, seconds.',
      buckets: REQUEST_SECONDS,
      registers,
    }),
    commitItems: new Histogram({
      name: 'stowage_commit_items',
      help: 'Changes in one commit.',
      buckets: COMMIT_ITEMS,
      registers,
    }),
    decidedAgain: new Histogram({
      name: 'stowage_decided_again_tries',
      help:
        'Tries of requests that were decided more than once, because others had taken what ' +
        'was chosen.',
      buckets: [2, 3, 4, 5, 6, 7, 8],
      registers,
    }),
    ordersSetAside: new Counter({
      name: 'stowage_orders_set_aside_total',
      help: 'Orders that were ended because no worker could read them.',
      registers,
    }),
    indexRebuilds: new Counter({
      name: 'stowage_index_rebuilds_total',
      help:
        'How often the index was built anew, because the database was not the one that was ' +
        'followed.',
      registers,
    }),
    certificateExpiry: new Gauge({
      name: 'stowage_certificate_expiry_timestamp_seconds',
      help: 'When a certificate ends, by its key in tls, seconds since 1970.',
      labelNames: ['certificate'],
      registers,
    }),
    configReloads: new Counter({
      name: 'stowage_config_reloads_total',
      help:
        'Configurations that a running server was given, by what became of them: applied, ' +
        'refused.',
      labelNames: ['result'],
      registers,
    }),
  };
}

/** The state at the moment of a scrape. */
function liveMetrics(registry: Registry, live: LiveFigures | undefined) {
  return {
    liveDecisions: gaugeBy(
      'state',
      registry,
      'stowage_live_decisions',
      'Decisions that are not finished, by state.',
      live?.liveDecisions.bind(live),
    ),
    keptBytes: gaugeBy(
      'kind',
      registry,
      'stowage_kept_bytes',
      'What is kept for a bound that is one of bytes, bytes, by kind: diagnoses of refusals ' +
        '(retention.max_diagnoses_bytes).',
      live?.keptBytes.bind(live),
    ),
    pools: gauge(registry, 'stowage_pools', 'Pools of current reports.', live?.pools.bind(live)),
    backends: gaugeBy(
      'state',
      registry,
      'stowage_backends',
      'Backends, by state.',
      live?.backends.bind(live),
    ),
    poolWarnings: gaugeBy(
      'reason',
      registry,
      'stowage_pools_with_warnings',
      'Pools whose report is suspicious, by the reason of the warning.',
      live?.poolWarnings.bind(live),
    ),
    reportAges: gaugeBy(
      'backend',
      registry,
      'stowage_report_age_seconds',
      'How long ago a backend last sent a report, whether it said anything new or not, ' +
        'seconds, by backend.',
      live?.reportAges.bind(live),
    ),
    stranded: gauge(
      registry,
      'stowage_stranded_decisions',
      'Creates that wait for backends that are down and may go elsewhere, as far as this server ' +
        'knows: the one that moves them.',
      live?.stranded.bind(live),
    ),
    waitingRequests: gauge(
      registry,
      'stowage_waiting_requests',
      'Creates with wait_until that nothing could take yet, as far as this server knows: the one ' +
        'that decides them.',
      live?.waitingRequests.bind(live),
    ),
    movesHeld: gauge(
      registry,
      'stowage_moves_held_seconds',
      'For how long what waits for backends that are down is not moved, because others came ' +
        'back, seconds; 0: it may be moved.',
      live?.movesHeld.bind(live),
    ),
    ...readerMetrics(registry, live),
  };
}

/** Who reads on, and how far there is to read. */
function readerMetrics(registry: Registry, live: LiveFigures | undefined) {
  return {
    connectedWorkers: gauge(
      registry,
      'stowage_connected_workers',
      'Workers with a stream.',
      live?.connectedWorkers.bind(live),
    ),
    lastEvent: gauge(
      registry,
      'stowage_last_event',
      'Serial of the newest event.',
      live?.lastEvent.bind(live),
    ),
    eventWatchers: gauge(
      registry,
      'stowage_event_watchers',
      'Streams of events.',
      live?.eventWatchers.bind(live),
    ),
    poolWatchers: gauge(
      registry,
      'stowage_pool_watchers',
      'Streams of pools.',
      live?.poolWatchers.bind(live),
    ),
  };
}

/** What is open and waits, and what was refused for it. */
function loadMetrics(registry: Registry, live: LiveFigures | undefined) {
  return {
    waitingCreates: gauge(
      registry,
      'stowage_waiting_creates',
      'Creates that wait to be decided.',
      live?.waitingCreates.bind(live),
    ),
    requestBytes: gauge(
      registry,
      'stowage_request_bytes',
      'Size of all requests that are arriving, and of messages of streams that wait, bytes.',
      live?.requestBytes.bind(live),
    ),
    waitingBytes: gauge(
      registry,
      'stowage_waiting_create_bytes',
      'Size of the requests that wait to be decided, bytes.',
      live?.waitingBytes.bind(live),
    ),
    createsInProgress: gauge(
      registry,
      'stowage_creates_in_progress',
      'Creates that wait or are being decided.',
      live?.createsInProgress.bind(live),
    ),
    streams: gauge(
      registry,
      'stowage_streams',
      'Open streams of any kind.',
      live?.streams.bind(live),
    ),
    connections: gauge(
      registry,
      'stowage_connections',
      'Open connections to gRPC.',
      live?.connections.bind(live),
    ),
    waitingConnections: gauge(
      registry,
      'stowage_waiting_connections',
      'Connections that may have no calls for now: others have their turn, or their client gave ' +
        'up too many calls.',
      live?.waitingConnections.bind(live),
    ),
    refusedCalls: counterBy(
      'limit',
      registry,
      'stowage_overload_refusals_total',
      'Calls and connections that were refused because the server had too much to do, by the ' +
        'limit that they met: deadline, creates, bytes, streams, connections. They are not in ' +
        'stowage_requests_total.',
      live?.refusedCalls.bind(live),
    ),
  };
}
