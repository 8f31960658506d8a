import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { changesBetween } from '../config/changes.js';
import { ConfigError } from '../config/problems.js';
import type { Config } from '../config/schema.js';
import type { Breach } from '../domain/breach.js';
import { FILTERS } from '../engine/filters/registry.js';
import { WEIGHERS } from '../engine/weighers/registry.js';
import type { ServerAbout } from '../grpc/convert/status.js';
import { type GrpcServer, startGrpcServer } from '../grpc/server.js';
import type { ServiceDeps } from '../grpc/services/deps.js';
import type { Check } from '../grpc/validate/check.js';
import type { Metrics } from '../http/metrics.js';
import type { PageServer } from '../http/page-server.js';
import { addProcessFigures } from '../http/process-figures.js';
import { type RunningLedger, startLedger } from '../ledger/ledger.js';
import type { Observer, Timers } from '../ledger/lib/ports.js';
import { nameOfDatabase, openStore } from '../store/open/open-store.js';
import { SCHEMA_VERSION } from '../store/schema/schema.js';
import { PASSED_TRACES } from '../tracing/passed.js';
import type { Traces } from '../tracing/traces.js';
import { reflectionOf } from './auth-rules.js';
import { checkDatabase } from './database-check.js';
import { DecisionLog, idsOf } from './decision-log.js';
import { beginRefusals, type DecisionObserver, decisionObserver } from './decision-observer.js';
import { startHttpSide } from './http-side.js';
import { resolversOf, settingsOf } from './ledger-settings.js';
import { type Life, schemaLife, tellRecovery } from './life.js';
import { OutageLog } from './outage-log.js';
import { pageTlsOf, startConfiguredPage } from './page.js';
import { randomPool } from './random-pool.js';
import { readSecurity, Security, securityFiles } from './security.js';
import { metricsOf } from './server-metrics.js';

/** How long calls in flight may still take when the server stops, ms. */
const DRAIN_GRACE_MS = 10_000;

/** What to do when the store is broken: docs/operating.md has more. */
const STORE_BROKEN: Readonly<Record<Breach, string>> = {
  corrupt:
    'the ledger is damaged: nothing is read or written any more. Stop the server, copy what is ' +
    'there, look at the disk, restore a backup or repair the copy, and start again',
  displaced:
    'the files of the ledger are not where they were opened: nothing is read or written any ' +
    'more. Stop the server, put the files back (all of them, under one name), and start again',
};

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
  const undo: (() => Promise<void>)[] = [() => store.close()];
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
    undo.push(async () => security.stop());
    const decisions = new DecisionLog(log, () => inForce.config.slow_decision_ms);
    const told = decisionObserver(metrics, settings, decisions, traces?.decisions);
    running = await startLedger({
      store,
      settings,
      resolvers: resolversOf(config),
      clock,
      random: randomPool(),
      timers: nodeTimers,
      observer: observerOf(metrics, log, (up) => grpc?.setServing(up), told),
    });
    const ledger = running;
    await tellRecovery(ledger, life);
    warnOfAwaited(ledger.awaited(), settings.startupWaitMs, log);
    undo.splice(0, 1, () => ledger.close());
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
    undo.unshift(() => listening.drain(DRAIN_GRACE_MS));
    const http = await startHttpSide(inForce, metrics, ledger, security);
    if (http !== null) undo.push(() => http.close());
    const page = await startConfiguredPage(config, pagePartsOf(io, grpc, security));
    if (page !== null) undo.splice(1, 0, () => page.close());
    if (traces !== null) undo.push(() => traces.close());
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
      stop: once(() => runAll(undo)),
    };
  } catch (error) {
    await runAll(undo);
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

async function runAll(steps: readonly (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step();
}

const nodeTimers: Timers = {
  soon: (run) => setImmediate(run),
  after: (ms, run) => void setTimeout(run, ms).unref(),
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

function warnOfAwaited(backends: readonly string[], waitMs: number, log: Logger): void {
  if (backends.length === 0) return;
  log.warn(`requests wait at most ${waitMs} ms for the first report of ${backends.join(', ')}`);
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

/** The parts of a server that a reload changes. */
interface Reloaded {
  readonly ledger: RunningLedger;
  readonly security: Security;
  readonly grpc: GrpcServer;
  readonly page: PageServer | null;
  readonly log: Logger;
}

/** Applies another configuration and logs the result. Null if it is refused. */
function reloaded(
  now: Config,
  load: () => Config,
  { ledger, security, grpc, page, log }: Reloaded,
): Config | null {
  try {
    const { config, applied: keys, needRestart } = changesBetween(now, load());
    // Read before anything is in force: all of it is, or none.
    const read = readSecurity(config);
    const settings = { settings: settingsOf(config), resolvers: resolversOf(config) };
    const files = security.apply(config, read, (others) => grpc.replaceAuthenticator(others));
    if (read.tls !== null) page?.replaceTls(pageTlsOf(config, read.tls));
    const ended = grpc.endRevoked();
    if (ended > 0) log.warn(`tls.crl: ${ended} connections with revoked certificates were ended`);
    const applied = [...keys, ...files];
    ledger.reconfigure(settings);
    log.level = config.log_level;
    log.warn(
      `configuration reloaded: ${applied.length === 0 ? 'nothing changed' : applied.join(', ')}`,
    );
    if (applied.length > 0)
      ledger
        .enterReload(`${hostname()} ${grpc.address}`, applied)
        .catch((error: unknown) => log.warn({ err: error }, 'the reload is not in the event log'));
    if (needRestart.length > 0)
      log.warn(`configuration: a restart is needed for ${needRestart.join(', ')}`);
    return config;
  } catch (error) {
    if (error instanceof ConfigError)
      for (const problem of error.problems)
        log.error(`configuration refused, the old one stays: ${problem}`);
    else log.error({ err: error }, 'configuration refused, the old one stays');
    return null;
  }
}

function observerOf(
  metrics: Metrics,
  log: Logger,
  setServing: (serving: boolean) => void,
  told: DecisionObserver,
): Observer {
  const outages = new OutageLog(log);
  return {
    ...told,
    decidedAgain: (tries) => metrics.decidedAgain.observe(tries),
    setAside: (decision, why) => {
      metrics.ordersSetAside.inc();
      log.error({ ...idsOf(decision), why }, 'an order that no worker could read was set aside');
    },
    rebuilt: () => metrics.indexRebuilds.inc(),
    returning: ({ returned, down, until }) =>
      log.warn(
        `${returned === 0 ? 'started' : `${returned} backends came back`} while ${down} are ` +
          'down: what waits for these is decided elsewhere no sooner than ' +
          `${new Date(until).toISOString()} (workers.reschedule_after_return)`,
      ),
    moved: (decisions, left) =>
      log.warn(
        `${decisions} decisions were decided elsewhere because their backends are down; ` +
          `${left} wait`,
      ),
    swept: (sweep, seconds) => metrics.sweepSeconds.observe({ sweep }, seconds),
    storeAvailable: (available) => {
      if (available) outages.cameBack();
      setServing(available);
    },
    storeBroken: ({ breach, message }) => {
      metrics.storeBroken.labels(breach).set(1);
      log.error({ breach, what: message }, STORE_BROKEN[breach]);
      setServing(false);
    },
    storeFailed: (why) => outages.failed(why),
    fault: (error, doing) => log.error({ err: error }, `fault while ${doing}`),
  };
}

/** Puts what is loaded in force, unless it is refused. */
function reload(
  inForce: { config: Config },
  load: () => Config,
  metrics: Metrics,
  running: Reloaded,
): void {
  const applied = reloaded(inForce.config, load, running);
  metrics.configReloads.inc({ result: applied === null ? 'refused' : 'applied' });
  if (applied === null) return;
  inForce.config = applied;
  beginRefusals(metrics, settingsOf(applied));
  metrics.configApplied.set(Date.now() / 1000);
}

/** Does it at the first call; all calls get its promise. */
function once(work: () => Promise<void>): () => Promise<void> {
  let begun: Promise<void> | null = null;
  return () => {
    begun ??= work();
    return begun;
  };
}
