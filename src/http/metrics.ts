import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { CallDuration } from './call-metrics.js';
import { decisionMetrics, type LiveDecisionFigures } from './decision-metrics.js';
import { type PoolFigures, poolMetrics } from './pool-metrics.js';
import { type Counts, counterBy, counterOf, gauge, gaugeBy } from './scraped.js';
import { storeMetrics } from './store-metrics.js';

/** Figures that are read at every scrape. Keys of the records are label values. */
export interface LiveFigures extends LiveDecisionFigures {
  /** What is kept of things that are bounded by bytes, bytes, by kind. */
  keptBytes(): Promise<Counts>;
  /** Pools in current reports. */
  pools(): number;
  /** Space of each pool; none where there are too many. */
  poolSpace(): Iterable<PoolFigures>;
  /** Backends, by state (`participating`, `down` …). */
  backends(): Counts | Promise<Counts>;
  /** Age of each backend's report, s, by backend. */
  reportAges(): Counts;
  /** Decisions that wait for backends that are down. */
  stranded(): number;
  /** Requests that wait instead of being refused. */
  waitingRequests(): number;
  mostWaitingRequests(): number;
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
export type Metrics = ReturnType<typeof createMetrics>;

const SWEEP_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 10, 60, 600];

/** Creates the metrics of one server. Without `live`, gauges keep the values that are set. */
export function createMetrics(live?: LiveFigures) {
  const registry = new Registry();
  const metrics = {
    registry,
    calls: new CallDuration(registry),
    ...decisionMetrics(registry, live),
    ...workMetrics(registry),
    configApplied: gauge(
      registry,
      'stowage_config_applied_timestamp_seconds',
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
  // Last: there are many of these.
  poolMetrics(registry, live?.poolSpace.bind(live));
  return metrics;
}

/** What the server did besides: sweeps, index builds, reloads. */
function workMetrics(registry: Registry) {
  const registers = [registry];
  return {
    sweepSeconds: new Histogram({
      name: 'stowage_sweep_seconds',
      help:
        'Time of what happens because time passes, seconds, by what it is; of stranded and ' +
        'retention with the rests in which others go on.',
      labelNames: ['sweep'],
      buckets: SWEEP_SECONDS,
      registers,
    }),
    indexRebuilds: new Counter({
      name: 'stowage_index_rebuilds_total',
      help:
        'How often the index was built anew, because the database was not the one that was ' +
        'followed.',
      registers,
    }),
    journalLost: new Counter({
      name: 'stowage_journal_lost_decisions_total',
      help:
        'Decisions of which the journal will not tell what they saw, because it could not be ' +
        'written for too long.',
      registers,
    }),
    certificateExpiry: new Gauge({
      name: 'stowage_certificate_expiry_timestamp_seconds',
      help: 'When a certificate ends, by its key in tls, seconds since 1970.',
      labelNames: ['certificate'],
      registers,
    }),
    revocationListExpiry: new Gauge({
      name: 'stowage_revocation_list_expiry_timestamp_seconds',
      help:
        'When the first of the lists of revoked certificates ends (tls.crl), seconds since 1970; ' +
        '0 where there is none, or none that ends.',
      registers,
    }),
    configReloads: counterOf(
      'result',
      ['applied', 'refused'],
      registry,
      'stowage_config_reloads_total',
      'Configurations that a running server was given, by what became of them: applied, refused.',
    ),
  };
}

/** The state at the moment of a scrape. */
function liveMetrics(registry: Registry, live: LiveFigures | undefined) {
  return {
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
    mostWaitingRequests: gauge(
      registry,
      'stowage_waiting_requests_most',
      'How many creates with wait_until may wait (waiting.max_requests); more are refused with ' +
        'WAITING_FULL.',
      live?.mostWaitingRequests.bind(live),
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
        'rpc_server_call_duration_seconds.',
      live?.refusedCalls.bind(live),
    ),
  };
}
