import type { StowageClient } from '../../client/index.js';
import type { Offer } from '../../gen/stowage/v1/worker_service_pb.js';
import type { Outcome } from './order.js';

/** How the sample worker behaves. */
export interface WorkerSettings {
  readonly workerId: string;
  /** Backends, members or hosts that it serves. */
  readonly targets: readonly string[];
  /** Orders at a time; 0: as many as the server gives by itself. */
  readonly maxOutstanding: number;
  /** Share of creates that fail, 0 to 1. */
  readonly failureRate: number;
  /** Share of failures that leave data behind, 0 to 1. */
  readonly leaveDataRate: number;
  /** How long an order takes, ms. */
  readonly workMs: number;
  /** How often its hosts sign their life, ms; 0: never. */
  readonly heartbeatMs: number;
}

/** What it works with. */
export interface WorkerContext {
  readonly client: StowageClient;
  readonly settings: WorkerSettings;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly say: (line: string) => void;
  /** What carrying an order out ends in. Default: what the settings' dice say. */
  readonly carryOut?: ((offer: Offer) => Outcome) | undefined;
}
