import { type ChannelCredentials, type ChannelOptions, Client, credentials } from '@grpc/grpc-js';
import { Health } from '../gen/grpc/health/v1/health_pb.js';
import { AccessService } from '../gen/stowage/v1/access_service_pb.js';
import { CapabilityService } from '../gen/stowage/v1/capability_service_pb.js';
import { EventService } from '../gen/stowage/v1/event_service_pb.js';
import { PoolService } from '../gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../gen/stowage/v1/scheduler_service_pb.js';
import { StatusService } from '../gen/stowage/v1/status_service_pb.js';
import { VolumeService } from '../gen/stowage/v1/volume_service_pb.js';
import { WorkerService } from '../gen/stowage/v1/worker_service_pb.js';
import { connectedWithin } from './connected.js';
import type { RetryPolicy } from './retry.js';
import { type ServiceClient, serviceClient } from './service-client.js';
import { type TokenSource, withToken } from './token.js';

/** PEM texts. Without `ca` the system's certificate authorities are trusted. */
export interface TlsOptions {
  readonly ca?: string | Buffer | undefined;
  /** The client's own certificate, with `key`. */
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
}

/** Which server to connect to, and how. */
export interface ConnectOptions {
  /** `host:port`. */
  readonly server: string;
  /** Absent: no TLS. */
  readonly tls?: TlsOptions | undefined;
  /**
   * A bearer token, or what gives the one that counts now: asked at every call. Without TLS only
   * to this machine.
   */
  readonly token?: TokenSource | undefined;
  /** Deadline of a unary call that states none, ms. Default 30000. */
  readonly deadlineMs?: number | undefined;
  /**
   * Retries unary calls while the server is UNAVAILABLE: the same message, not before the server's
   * RetryInfo, within the call's deadline. `{}` takes the defaults. RescheduleVolume is retried
   * only if the call itself says so, because repeating it has another effect. Streams are never
   * reopened. Default: false.
   */
  readonly retry?: RetryPolicy | false | undefined;
  /** More options for grpc-js. */
  readonly channelOptions?: ChannelOptions | undefined;
}

/** A connection to a Stowage server. It connects at the first call, and reconnects by itself. */
export interface StowageClient {
  readonly scheduler: ServiceClient<typeof SchedulerService>;
  readonly capabilities: ServiceClient<typeof CapabilityService>;
  readonly workers: ServiceClient<typeof WorkerService>;
  readonly pools: ServiceClient<typeof PoolService>;
  readonly volumes: ServiceClient<typeof VolumeService>;
  readonly events: ServiceClient<typeof EventService>;
  readonly access: ServiceClient<typeof AccessService>;
  readonly status: ServiceClient<typeof StatusService>;
  /** The standard health service, grpc.health.v1. */
  readonly health: ServiceClient<typeof Health>;
  /**
   * Whether there is a connection, or one comes within so long, ms; false once the client is
   * closed. Connects if need be. Whoever waits before asking again need not wait longer: gRPC waits
   * between its tries to connect, too.
   */
  connected(withinMs: number): Promise<boolean>;
  /** Closes the connection and cancels every call on it. */
  close(): void;
}

const DEADLINE_MS = 30_000;

const CHANNEL: ChannelOptions = {
  // Detects a server that went away while a stream is silent.
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 10_000,
  // Pages of pools with long capabilities exceed the usual 4 MiB.
  'grpc.max_receive_message_length': 64 * 1024 * 1024,
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 5_000,
};

/** Creates a client. */
export function connect(options: ConnectOptions): StowageClient {
  const proxy: ChannelOptions = isLoopback(options.server) ? { 'grpc.enable_http_proxy': 0 } : {};
  if (options.token !== undefined && options.tls === undefined && !isLoopback(options.server))
    throw new Error(
      `a token to ${options.server} without TLS: whoever sees it on the network could use it`,
    );
  const channel = new Client(options.server, credentialsOf(options.tls), {
    ...CHANNEL,
    ...proxy,
    ...options.channelOptions,
    ...(options.token === undefined ? {} : { interceptors: [withToken(options.token)] }),
  });
  let closed = false;
  const defaults = { deadlineMs: options.deadlineMs ?? DEADLINE_MS, retry: options.retry ?? false };
  return {
    scheduler: serviceClient(channel, SchedulerService, defaults),
    capabilities: serviceClient(channel, CapabilityService, defaults),
    workers: serviceClient(channel, WorkerService, defaults),
    pools: serviceClient(channel, PoolService, defaults),
    volumes: serviceClient(channel, VolumeService, defaults),
    health: serviceClient(channel, Health, defaults),
    events: serviceClient(channel, EventService, defaults),
    access: serviceClient(channel, AccessService, defaults),
    status: serviceClient(channel, StatusService, defaults),
    connected: (withinMs) => connectedWithin(channel, withinMs, () => closed),
    close: () => {
      closed = true;
      channel.close();
    },
  };
}

function credentialsOf(tls: TlsOptions | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  return credentials.createSsl(buffer(tls.ca), buffer(tls.key), buffer(tls.cert));
}

function buffer(pem: string | Buffer | undefined): Buffer | null {
  return pem === undefined ? null : Buffer.from(pem);
}

/** A proxy from the environment is not used for the machine itself. */
function isLoopback(server: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(server);
}
