import type { Logger } from 'pino';
import type { Config } from '../config/schema.js';
import { FILTERS } from '../engine/filters/registry.js';
import { WEIGHERS } from '../engine/weighers/registry.js';
import type { ServerAbout } from '../grpc/convert/status.js';
import { type GrpcServer, startGrpcServer } from '../grpc/server.js';
import type { ServiceDeps } from '../grpc/services/deps.js';
import type { Check } from '../grpc/validate/check.js';
import type { Metrics } from '../http/metrics.js';
import { addProcessFigures } from '../http/process-figures.js';
import { type RunningLedger, startLedger } from '../ledger/ledger.js';
import type { Timers } from '../ledger/lib/ports.js';
import { nameOfDatabase, openStore } from '../store/open/open-store.js';
import { SCHEMA_VERSION } from '../store/schema/schema.js';
import { PASSED_TRACES } from '../tracing/passed.js';
import type { Traces } from '../tracing/traces.js';
import { reflectionOf } from './auth-rules.js';
import { checkDatabase } from './database-check.js';
import { DecisionLog } from './decision-log.js';
import { decisionObserver } from './decision-observer.js';
import { startHttpSide } from './http-side.js';
import { ledgerObserver } from './ledger-observer.js';
import { resolversOf, settingsOf } from './ledger-settings.js';
import { type Life, schemaLife, tellRecovery } from './life.js';
import { startConfiguredPage } from './page.js';
import { randomPool } from './random-pool.js';
import { reload } from './reload.js';
import { Security, securityFiles } from './security.js';
import { metricsOf } from './server-metrics.js';
import { typeWarnings } from './type-warnings.js';

/** How long calls in flight may still take when the server stops, ms. */
const DRAIN_GRACE_MS = 10_000;

/** A running server. */
export interface RunningServer {
  /** Where gRPC listens, `host:port` as bound. */
  readonly address: string;
  /** Where metrics and liveness listen; null: nowhere. */
  readonly httpAddress: string | null;
  /** Address of the operators' page, `http://host:port`; null: it is not served. */
  readonly pageUrl: string | null;
  /** The database's path, or its URL without secrets. */
  readonly database: string;
  /**
   * Loads the configuration again and applies what a running server can change. If it is not valid,
   * the old one stays in force. Never throws.
   */
  reload(load: () => Config): void;
  /** Files besides the configuration's whose new content a reload takes over. */
  files(): readonly string[];
  /**
   * Lets calls in flight finish, ends streams, commits what was begun, closes the database. May be
   * called again.
   */
  stop(): Promise<void>;
}

/** What a server uses of the process that it runs in. */
export interface ServerIo {
  readonly log: Logger;
  /**
   * Whether its metrics include those of the process. Only for a process that is one server: this
   * cannot be undone.
   */
  readonly ownsProcess?: boolean;
  /** The directory of the operators' page as it was built; left out: it is not served. */
  readonly page?: string;
  /** Follows calls and decisions; null or left out: nobody does. It is closed with the server. */
  readonly traces?: Traces | null;
  /** Hears what happens in the life of the server before it listens; left out: nobody does. */
  readonly life?: Life;
  /** The version of the program, for GetStatus. */
  readonly version?: string;
  /** What checks requests; left out: it makes its own. For many servers in one process. */
  readonly check?: Check;
}

/**
 * Starts store, ledger and listeners, in this order. If one of them cannot start, all are stopped
 * again and it rejects.
 */
export async function startServer(config: Config, io: ServerIo): Promise<RunningServer> {
  const { log, traces = null, life = () => undefined } = io;
  const settings = settingsOf(config);
  checkDatabase(config);
  const inForce = { config };
  const database = nameOfDatabase(config);
  const { store, clock } = await openOf(config, log, life);
  const closers: Closers = { store: () => store.close() };
  try {
    // The ledger's observer needs the listeners, which start after the ledger.
    let grpc: GrpcServer | null = null;
    let running: RunningLedger | null = null;
    const metrics = metricsOf(
      () => running,
      () => grpc,
      () => inForce.config.metrics.max_pools,
    );
    if (io.ownsProcess) addProcessFigures(metrics.registry);
    const security = new Security(config, metrics, log, clock);
    closers.security = async () => security.stop();
    const decisions = new DecisionLog(log, () => inForce.config.slow_decision_ms);
    const observed = decisionObserver(metrics, settings, decisions, traces?.decisions);
    running = await startLedger({
      store,
      settings,
      resolvers: resolversOf(config),
      clock,
      random: randomPool(),
      timers: nodeTimers,
      observer: ledgerObserver(metrics, log, (up) => grpc?.setServing(up), observed),
    });
    const ledger = running;
    closers.store = () => ledger.close();
    await tellRecovery(ledger, life);
    warnAtStart(config, ledger.awaited(), log);
    grpc = await startGrpcServer({
      ledger: ledger.ledger,
      listen: config.listen,
      ...security.ofConnections,
      auth: { authenticator: security.authenticator, reflection: reflectionOf(config) },
      clock,
      log,
      ...callObservers(metrics, traces),
      ...connectionOptions(config),
      backlog: ledger.backlog,
      ready: () => ledger.ready(),
      check: io.check,
      defaults: defaultsOf(() => inForce.config),
      about: aboutOf(
        { version: io.version ?? '', startedAt: clock(), database },
        inForce,
        security,
      ),
    });
    const listening = grpc;
    closers.grpc = () => listening.drain(DRAIN_GRACE_MS);
    const http = await startHttpSide(inForce, metrics, ledger, security);
    if (http !== null) closers.http = () => http.close();
    const page = await startConfiguredPage(config, pagePartsOf(io, grpc, security));
    if (page !== null) closers.page = () => page.close();
    if (traces !== null) closers.traces = () => traces.close();
    listening.setServing(true);
    metrics.configApplied.set(Date.now() / 1000);
    return {
      address: listening.address,
      httpAddress: http?.address ?? null,
      pageUrl: page?.url ?? null,
      database,
      reload: (load) =>
        reload(inForce, load, metrics, { ledger, security, grpc: listening, page, log }),
      files: () => securityFiles(inForce.config),
      stop: once(() => closeAll(closers)),
    };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

function openOf(config: Config, log: Logger, life: Life) {
  return openStore(config, {
    clock: Date.now,
    log: (message) => log.warn(`database: ${message}`),
    tell: schemaLife(life),
  });
}

/** What the page is made of. */
function pagePartsOf({ page, log }: ServerIo, { web }: GrpcServer, { isRevoked }: Security) {
  return { directory: page, call: web, isRevoked, log };
}

/** Who is told of calls. */
function callObservers({ calls, queueSeconds }: Metrics, traces: Traces | null) {
  return {
    metrics: calls.observe.bind(calls),
    waited: queueSeconds.observe.bind(queueSeconds),
    tracer: traces?.calls ?? PASSED_TRACES,
  };
}

/** What a server says of itself. */
function aboutOf(
  fixed: Pick<ServerAbout, 'version' | 'startedAt' | 'database'>,
  inForce: { readonly config: Config },
  security: Security,
): () => ServerAbout {
  return () => ({
    ...fixed,
    schemaVersion: SCHEMA_VERSION,
    certificates: security.certificates(),
    profiles: ['default', ...Object.keys(inForce.config.profiles)],
  });
}

/** How connections are kept, and how much may be open and wait. */
function connectionOptions({ limits, service_down_time_ms }: Config) {
  // Well below the time after which a silent host counts as down: one lost sign of life takes no
  // host down.
  const soonMs = service_down_time_ms / 4;
  return {
    maxMessageBytes: limits.max_message_bytes,
    limits: {
      creates: limits.creates,
      createBytes: limits.create_bytes,
      requestBytes: limits.request_bytes,
      streams: limits.streams,
      connections: limits.connections,
      callsPerConnection: limits.calls_per_connection,
    },
    heartbeatMs: Math.min(15_000, soonMs),
    keepalive: { timeMs: Math.min(15_000, soonMs), timeoutMs: Math.min(10_000, soonMs) },
  };
}

/** Names that `scheduler.filters` and `scheduler.weighers` may have. */
export function ruleNames(): {
  readonly filters: readonly string[];
  readonly weighers: readonly string[];
} {
  return { filters: FILTERS.map(({ name }) => name), weighers: WEIGHERS.map(({ name }) => name) };
}

/** What is open, and how it is closed. */
interface Closers {
  grpc?: () => Promise<void>;
  page?: () => Promise<void>;
  /** Of the ledger, once there is one: it closes its store. */
  store: () => Promise<void>;
  security?: () => Promise<void>;
  http?: () => Promise<void>;
  traces?: () => Promise<void>;
}

/**
 * Closes those who ask before those whom they ask. Metrics and liveness are served until the ledger
 * is closed.
 */
async function closeAll({ grpc, page, store, security, http, traces }: Closers): Promise<void> {
  for (const close of [grpc, page, store, security, http, traces]) await close?.();
}

const nodeTimers: Timers = {
  soon: (run) => setImmediate(run),
  after: (ms, run) => void setTimeout(run, ms).unref(),
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

/** Warns of what the configuration comes to; `awaited` backends have not reported yet. */
function warnAtStart(config: Config, awaited: readonly string[], log: Logger): void {
  for (const warning of typeWarnings(config)) log.warn(`configuration: ${warning}`);
  if (awaited.length === 0) return;
  const waitMs = config.scheduler.driver_init_wait_time_ms;
  log.warn(`requests wait at most ${waitMs} ms for the first report of ${awaited.join(', ')}`);
}

/**
 * Defaults for what requests and reports leave out, from the configuration in force when they
 * arrive.
 */
function defaultsOf(inForce: () => Config): ServiceDeps['defaults'] {
  return {
    get zone() {
      return inForce().scheduler.storage_availability_zone;
    },
    get volumeType() {
      const type = inForce().scheduler.default_volume_type;
      return type === null
        ? null
        : { name: type.name, extraSpecs: type.extra_specs, qosSpecs: type.qos_specs };
    },
  };
}

/** Does it at the first call; all calls get its promise. */
function once(work: () => Promise<void>): () => Promise<void> {
  let begun: Promise<void> | null = null;
  return () => {
    begun ??= work();
    return begun;
  };
}
