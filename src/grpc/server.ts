import { Server, type ServerCredentials } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { CodedError } from '../domain/errors.js';
import { file_google_rpc_error_details } from '../gen/google/rpc/error_details_pb.js';
import { Health } from '../gen/grpc/health/v1/health_pb.js';
import { ServerReflection } from '../gen/grpc/reflection/v1/reflection_pb.js';
import { ServerReflection as AlphaReflection } from '../gen/grpc/reflection/v1alpha/reflection_pb.js';
import { CapabilityService } from '../gen/stowage/v1/capability_service_pb.js';
import { VolumeTypeSchema } from '../gen/stowage/v1/decision_pb.js';
import { EventService } from '../gen/stowage/v1/event_service_pb.js';
import { PoolService } from '../gen/stowage/v1/pool_service_pb.js';
import { NewVolumeSchema, SchedulerService } from '../gen/stowage/v1/scheduler_service_pb.js';
import { VolumeService } from '../gen/stowage/v1/volume_service_pb.js';
import { WorkerService } from '../gen/stowage/v1/worker_service_pb.js';
import type { Ledger } from '../ledger/api/ledger.js';
import { addService } from './adapter/add-service.js';
import type { CallObserver, CallPipeline } from './adapter/call-pipeline.js';
import { explainer } from './errors/explain.js';
import { statusOf } from './errors/status.js';
import { Catalog } from './reflection/catalog.js';
import { alphaReflectionService, reflectionService } from './reflection/reflection-service.js';
import { capabilityService } from './services/capability-service.js';
import type { Defaults, ServiceDeps } from './services/deps.js';
import { eventService } from './services/event-service.js';
import { ServerHealth } from './services/health.js';
import { poolService } from './services/pool-service.js';
import { schedulerService } from './services/scheduler-service.js';
import { volumeService } from './services/volume-service.js';
import { workerService } from './services/worker-service.js';
import { OpenStreams } from './streams/open-streams.js';
import { createCheck } from './validate/check.js';

const SERVICES = [
  SchedulerService,
  CapabilityService,
  WorkerService,
  PoolService,
  VolumeService,
  EventService,
];

/**
 * Well below `service_down_time` (60 s), so that a manager that died without closing its connection
 * soon counts as down.
 */
const DEFAULT_KEEPALIVE = { timeMs: 15_000, timeoutMs: 10_000 };

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
  /** Largest request, bytes. Larger ones are refused with RESOURCE_EXHAUSTED, without ErrorInfo. */
  readonly maxMessageBytes: number;
  readonly defaults: Defaults;
  /**
   * How often a stream of reports confirms that its hosts are alive, ms; well below
   * `service_down_time`.
   */
  readonly heartbeatMs: number;
  /** How long a connection may be silent before it is pinged, and how long the answer may take. */
  readonly keepalive?: { readonly timeMs: number; readonly timeoutMs: number };
}

export interface GrpcServer {
  readonly port: number;
  /** `host:port` as bound. */
  readonly address: string;
  /**
   * Sets the health status. It starts as NOT_SERVING, and stays so for good once the server drains.
   */
  setServing(serving: boolean): void;
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
  const { ledger, log, clock, defaults, heartbeatMs } = options;
  const explain = explainer(log);
  const inputs = SERVICES.flatMap((service) => service.methods.map((method) => method.input));
  const check = createCheck([...inputs, NewVolumeSchema, VolumeTypeSchema]);
  const streams = new OpenStreams();
  const pipeline: CallPipeline = { check, explain, streams, log, observe: options.metrics };
  const deps: ServiceDeps = {
    ledger,
    check,
    clock,
    defaults,
    heartbeatMs,
    statusOf: (thrown) => statusOf(explain(thrown)),
  };
  const health = new ServerHealth(SERVICES.map((service) => service.typeName));
  const catalog = new Catalog(
    [...SERVICES, Health, ServerReflection, AlphaReflection],
    [file_google_rpc_error_details],
  );

  const server = new Server(serverOptions(options));
  addService(server, pipeline, SchedulerService, schedulerService(deps));
  addService(server, pipeline, CapabilityService, capabilityService(deps));
  addService(server, pipeline, WorkerService, workerService(deps));
  addService(server, pipeline, PoolService, poolService(deps));
  addService(server, pipeline, VolumeService, volumeService(deps));
  addService(server, pipeline, EventService, eventService(deps));
  addService(server, pipeline, Health, health.implementation);
  addService(server, pipeline, ServerReflection, reflectionService(catalog));
  addService(server, pipeline, AlphaReflection, alphaReflectionService(catalog));

  const port = await bind(server, options);
  let stopping = false;
  return {
    port,
    address: `${options.listen.slice(0, options.listen.lastIndexOf(':'))}:${port}`,
    setServing: (serving) => health.setServing(serving && !stopping),
    drain: (graceMs) => {
      stopping = true;
      health.setServing(false);
      streams.stop(
        new CodedError('SHUTTING_DOWN', 'the server is shutting down; ask another, or again'),
      );
      return shutDown(server, graceMs);
    },
  };
}

function serverOptions({ maxMessageBytes, keepalive = DEFAULT_KEEPALIVE }: GrpcServerOptions) {
  return {
    // Channelz is not served, and it would count every call and message.
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.keepalive_time_ms': keepalive.timeMs,
    'grpc.keepalive_timeout_ms': keepalive.timeoutMs,
  };
}

function bind(server: Server, { listen, credentials }: GrpcServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(listen, credentials, (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

function shutDown(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, graceMs);
    server.tryShutdown(() => {
      clearTimeout(force);
      resolve();
    });
  });
}
