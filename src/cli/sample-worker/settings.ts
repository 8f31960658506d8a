import type { StowageClient } from '../../client/index.js';
import type { Offer } from '../../gen/stowage/v1/worker_service_pb.js';
import type { Outcome } from './order.js';

/** How the sample worker behaves. */
export interface WorkerSettings {
  readonly workerId: string;
  /** Backends, members or hosts that it serves. */
  readonly targets: readonly string[];
  /** Orders at a time; 0: the server's default. */
  readonly maxOutstanding: number;
  /** Share of creates that fail, 0 to 1. */
  readonly failureRate: number;
  /** Share of failures that leave data behind, 0 to 1. */
  readonly leaveDataRate: number;
  /** How long an order takes, ms. */
  readonly workMs: number;
  /** Interval of heartbeats for its hosts, ms; 0: none. */
  readonly heartbeatMs: number;
}

/** Everything that the sample worker uses. */
export interface WorkerContext {
  readonly client: StowageClient;
  readonly settings: WorkerSettings;
  /** Random numbers from 0 to below 1. */
  readonly random: () => number;
  readonly say: (line: string) => void;
  /** Carries an order out. Default: draws an outcome by the settings. */
  readonly carryOut?: ((offer: Offer) => Outcome) | undefined;
}
