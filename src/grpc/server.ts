import type { DescService } from '@bufbuild/protobuf';
import { Server, type ServerCredentials } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { Authenticator } from '../auth/authenticator.js';
import type { Requirement } from '../auth/grant.js';
import { CodedError } from '../domain/errors.js';
import { file_google_rpc_error_details } from '../gen/google/rpc/error_details_pb.js';
import { Health } from '../gen/grpc/health/v1/health_pb.js';
import { ServerReflection } from '../gen/grpc/reflection/v1/reflection_pb.js';
import { ServerReflection as AlphaReflection } from '../gen/grpc/reflection/v1alpha/reflection_pb.js';
import { AccessService } from '../gen/stowage/v1/access_service_pb.js';
import { CapabilityService } from '../gen/stowage/v1/capability_service_pb.js';
import { EventService } from '../gen/stowage/v1/event_service_pb.js';
import { PoolService } from '../gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../gen/stowage/v1/scheduler_service_pb.js';
import { StatusService } from '../gen/stowage/v1/status_service_pb.js';
import { VolumeService } from '../gen/stowage/v1/volume_service_pb.js';
import { WorkerService } from '../gen/stowage/v1/worker_service_pb.js';
import type { Ledger } from '../ledger/api/ledger.js';
import { AuditLog } from './access/audit.js';
import { AccessGate } from './access/gate.js';
import { SERVICES } from './access/methods.js';
import { addService } from './adapter/add-service.js';
import type { CallObserver, CallPipeline, CallTracer } from './adapter/call-pipeline.js';
import type { ServiceImplementation } from './adapter/implementation.js';
import { Admission, type AdmissionLimits, type Backlog } from './admission/admission.js';
import { pathsByClass } from './admission/classes.js';
import { Connections, type IsRevoked } from './admission/connections.js';
import { handshakeLog } from './admission/handshake-log.js';
import { type KeepaliveTimes, keepAlive } from './admission/keepalive.js';
import { LoadShedder, type ShedderLimits } from './admission/load-shedder.js';
import { refusalLog } from './admission/refusal-log.js';
import { Refusals } from './admission/refusals.js';
import { RequestBytes } from './admission/request-bytes.js';
import type { ServerAbout } from './convert/status.js';
import { explainer } from './errors/explain.js';
import { statusOf } from './errors/status.js';
import { Catalog } from './reflection/catalog.js';
import { alphaReflectionService, reflectionService } from './reflection/reflection-service.js';
import { accessService } from './services/access-service.js';
import { capabilityService } from './services/capability-service.js';
import type { Defaults, ServiceDeps } from './services/deps.js';
import { eventService } from './services/event-service.js';
import { ServerHealth } from './services/health.js';
import { poolService } from './services/pool-service.js';
import { schedulerService } from './services/scheduler-service.js';
import { statusService } from './services/status-service.js';
import { volumeService } from './services/volume-service.js';
import { workerService } from './services/worker-service.js';
import { OpenStreams } from './streams/open-streams.js';
import type { Check } from './validate/check.js';
import { createRequestCheck } from './validate/request-check.js';
import { type WebHandler, type WebService, webHandler, webService } from './web/web-handler.js';

/**
 * Well below `service_down_time` (60 s), so that a manager that died without closing its connection
 * soon counts as down.
 */
const DEFAULT_KEEPALIVE = { timeMs: 15_000, timeoutMs: 10_000 };

const DEFAULT_LIMITS: ServerLimits = {
  creates: 10_000,
  createBytes: 64 * 1024 * 1024,
  requestBytes: 256 * 1024 * 1024,
  streams: 10_000,
  connections: 10_000,
  callsPerConnection: 2000,
};

export interface GrpcServerOptions {
  readonly ledger: Ledger;
  /** `host:port`; port 0 is any free one. */
  readonly listen: string;
  readonly credentials: ServerCredentials;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly log: Logger;
  /** Called when a call has ended: path, name of the gRPC code, seconds. */
  readonly metrics?: CallObserver;
  /** Follows calls in traces; left out: nobody does. */
  readonly tracer?: CallTracer | undefined;
  /** Told how long each create waited before it was let in, seconds. */
  readonly waited?: (seconds: number) => void;
  /** Largest request, bytes. Larger ones are refused with RESOURCE_EXHAUSTED, without ErrorInfo. */
  readonly maxMessageBytes: number;
  readonly defaults: Defaults;
  /** What the server says of itself; left out: nothing. */
  readonly about?: () => ServerAbout;
  /**
   * How often a stream of reports confirms that its hosts are alive, ms; well below
   * `service_down_time`.
   */
  readonly heartbeatMs: number;
  /** Who may do what; left out: everybody may do everything. */
  readonly auth?: AuthOptions;
  /** Whether the certificate of a connection was revoked; left out: none ever is. */
  readonly isRevoked?: IsRevoked;
  /** How long a connection may be silent before it is pinged, and how long the answer may take. */
  readonly keepalive?: KeepaliveTimes;
  readonly limits?: ServerLimits;
  /** What waits for its commit. Default: nothing ever does. */
  readonly backlog?: Backlog;
  /** One that is made already; left out: the server makes its own. */
  readonly check?: Check | undefined;
  /** Looks whether calls can be served; called before a health check is answered. */
  readonly ready?: () => Promise<unknown>;
}

/** Who may do what. */
export interface AuthOptions {
  readonly authenticator: Authenticator;
  /** What server reflection asks of its callers; off: it is not served. */
  readonly reflection: Requirement | 'off';
}

/** How much may be open and wait. */
export interface ServerLimits extends AdmissionLimits, ShedderLimits {
  /** Of all requests that arrive, and of messages of streams that wait, bytes. */
  readonly requestBytes: number;
}

/** How much is open and waits, and what was refused for it. */
export interface ServerLoad
  extends Pick<Admission, 'waiting' | 'waitingBytes' | 'inProgress' | 'refused'>,
    Pick<LoadShedder, 'streams' | 'connections' | 'waitingConnections'> {
  /** Of requests that arrive, and of messages of streams that wait. */
  readonly requestBytes: number;
}

export interface GrpcServer {
  readonly port: number;
  /** Answers browsers: what changes nothing, by the Connect protocol. */
  readonly web: WebHandler;
  /** `host:port` as bound. */
  readonly address: string;
  /** For figures: as it is now. */
  load(): ServerLoad;
  /**
   * Sets the health status. It starts as NOT_SERVING, and stays so for good once the server drains.
   */
  setServing(serving: boolean): void;
  /**
   * Decides by others from now on. Streams whose callers may do something else then end with
   * ACCESS_CHANGED.
   */
  replaceAuthenticator(authenticator: Authenticator): void;
  /** Ends connections whose certificates are revoked by now. Answers how many. */
  endRevoked(): number;
  /**
   * Stops: health turns to NOT_SERVING, new calls are refused, streams end with UNAVAILABLE
   * SHUTTING_DOWN, unary calls finish. After `graceMs` the remaining calls are cut off. Resolves
   * when none is left; end the ledger only after that.
   */
  drain(graceMs: number): Promise<void>;
}

/**
 * Serves the ledger over gRPC, with health and reflection. Rejects if it cannot listen on the
 * address.
 */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const { ledger, log, clock, defaults, heartbeatMs, check = createRequestCheck() } = options;
  const explain = explainer(log);
  const streams = new OpenStreams();
  const { limits = DEFAULT_LIMITS } = options;
  const refusals = new Refusals(refusalLog(log));
  const admission = admissionOf(options, limits, refusals);
  const auth = { authenticator: openToAll(clock), reflection: 'anyone' as const, ...options.auth };
  const asked = { authenticator: auth.authenticator };
  const gate = new AccessGate(
    auth.authenticator,
    new AuditLog(log, clock),
    foreignRequirements(auth.reflection),
    clock,
  );
  const pipeline: CallPipeline = {
    gate,
    check,
    explain,
    admission,
    requestBytes: new RequestBytes(limits.requestBytes),
    streams,
    log,
    observe: options.metrics,
    tracer: options.tracer,
  };
  const deps: ServiceDeps = {
    ledger,
    check,
    admission,
    clock,
    defaults,
    heartbeatMs,
    statusOf: (thrown) => statusOf(explain(thrown)),
  };
  const health = new ServerHealth(
    SERVICES.map((service) => service.typeName),
    options.ready,
  );
  const server = new Server(serverOptions(options));
  const services = servicesOf(deps, () => asked.authenticator, options.about ?? nameless);
  for (const add of services) add.to(server, pipeline);
  addService(server, pipeline, Health, health.implementation);
  if (auth.reflection !== 'off') addReflection(server, pipeline);
  const port = await bind(server, options);
  const connections = connectionsOf(server, options);
  const shedder = shedderBefore(server, pipeline, limits);
  const stopPinging = keepAlive(server, options.keepalive ?? DEFAULT_KEEPALIVE);
  let stopping = false;
  return {
    port,
    web: webHandler(
      pipeline,
      services.map(({ web }) => web),
    ),
    address: `${options.listen.slice(0, options.listen.lastIndexOf(':'))}:${port}`,
    load: () => loadOf(pipeline, shedder),
    setServing: (serving) => health.setServing(serving && !stopping),
    replaceAuthenticator: (authenticator) => {
      asked.authenticator = authenticator;
      gate.replace(authenticator);
    },
    endRevoked: () => connections.endRevoked(),
    drain: (graceMs) => {
      stopping = true;
      health.setServing(false);
      streams.stop(
        new CodedError('SHUTTING_DOWN', 'the server is shutting down; ask another, or again'),
      );
      return shutDown(server, shedder, connections, graceMs).finally(() => {
        stopPinging();
        refusals.stop();
      });
    },
  };
}

/** What lets creates in. */
function admissionOf(
  { backlog, waited }: GrpcServerOptions,
  limits: ServerLimits,
  refusals: Refusals,
): Admission {
  const admission = new Admission(limits, backlog ?? null, refusals);
  if (waited !== undefined) admission.onEntered(waited);
  return admission;
}

/** Refuses calls before grpc-js sees them. */
function shedderBefore(
  server: Server,
  { gate, admission, requestBytes }: CallPipeline,
  limits: ShedderLimits,
): LoadShedder {
  const paths = pathsByClass([...SERVICES, Health]);
  const shedder = new LoadShedder(
    admission,
    requestBytes,
    limits,
    paths,
    (session, authorization) => gate.knownCaller(session, authorization),
  );
  shedder.guard(server);
  return shedder;
}

/** A service of ours, over gRPC and for browsers. */
interface OwnService {
  readonly web: WebService;
  to(server: Server, pipeline: CallPipeline): void;
}

function ownService<S extends DescService>(
  service: S,
  implementation: ServiceImplementation<S>,
): OwnService {
  return {
    web: webService(service, implementation),
    to: (server, pipeline) => addService(server, pipeline, service, implementation),
  };
}

/** The services that are ours. */
function servicesOf(
  deps: ServiceDeps,
  authenticator: () => Authenticator,
  about: () => ServerAbout,
): readonly OwnService[] {
  return [
    ownService(SchedulerService, schedulerService(deps)),
    ownService(CapabilityService, capabilityService(deps)),
    ownService(WorkerService, workerService(deps)),
    ownService(PoolService, poolService(deps)),
    ownService(VolumeService, volumeService(deps)),
    ownService(EventService, eventService(deps)),
    ownService(AccessService, accessService(authenticator)),
    ownService(StatusService, statusService(deps.ledger, about)),
  ];
}

function addReflection(server: Server, pipeline: CallPipeline): void {
  const catalog = new Catalog(
    [...SERVICES, Health, ServerReflection, AlphaReflection],
    [file_google_rpc_error_details],
  );
  addService(server, pipeline, ServerReflection, reflectionService(catalog));
  addService(server, pipeline, AlphaReflection, alphaReflectionService(catalog));
}

function loadOf({ admission, requestBytes }: CallPipeline, shedder: LoadShedder): ServerLoad {
  const { waiting, waitingBytes, inProgress, refused } = admission;
  const { streams, connections, waitingConnections } = shedder;
  return {
    waiting,
    waitingBytes,
    inProgress,
    refused,
    streams,
    connections,
    waitingConnections,
    requestBytes: requestBytes.total,
  };
}

/** A server that was told nothing of itself. */
function nameless(): ServerAbout {
  return {
    version: '',
    startedAt: 0,
    database: '',
    schemaVersion: 0,
    certificates: [],
    profiles: [],
  };
}

/** Everybody may do everything. */
function openToAll(clock: () => number): Authenticator {
  return new Authenticator({ required: false, tokens: null, bindings: [] }, clock);
}

/** Services that are not ours cannot say in their protos who may call them. */
function foreignRequirements(reflection: Requirement | 'off'): Record<string, Requirement> {
  const told = reflection === 'off' ? 'anyone' : reflection;
  return {
    // Probes show no credentials.
    [Health.typeName]: 'anyone',
    [ServerReflection.typeName]: told,
    [AlphaReflection.typeName]: told,
  };
}

function serverOptions({ maxMessageBytes, limits = DEFAULT_LIMITS }: GrpcServerOptions) {
  return {
    // Channelz is not served, and it would count every call and message.
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_concurrent_streams': limits.callsPerConnection,
  };
}

function connectionsOf(
  server: Server,
  { log, clock, isRevoked = () => false }: GrpcServerOptions,
): Connections {
  return new Connections(server, handshakeLog(log, clock), isRevoked);
}

function bind(server: Server, { listen, credentials }: GrpcServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(listen, credentials, (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

function shutDown(
  server: Server,
  shedder: LoadShedder,
  connections: Connections,
  graceMs: number,
): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => {
      server.forceShutdown();
      shedder.cutOff();
      connections.cutOff();
      resolve();
    }, graceMs);
    server.tryShutdown(() => {
      clearTimeout(force);
      resolve();
    });
    connections.drain();
  });
}
