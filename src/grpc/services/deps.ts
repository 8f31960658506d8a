import type { VolumeType } from '../../domain/volume.js';
import type { Status } from '../../gen/google/rpc/status_pb.js';
import type { Ledger } from '../../ledger/api/ledger.js';
import type { Check } from '../validate/check.js';

/** Defaults for fields that a message leaves out. */
export interface Defaults {
  /** Zone of hosts that state none. */
  readonly zone: string;
  /** Of requests that state none. */
  readonly volumeType: VolumeType | null;
}

/** What the services depend on. */
export interface ServiceDeps {
  readonly ledger: Ledger;
  readonly check: Check;
  /** The status of whatever was thrown, for an item of a batch. Logs a fault. */
  readonly statusOf: (thrown: unknown) => Status;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly defaults: Defaults;
  /** How often a stream of reports confirms that its hosts are alive, ms. */
  readonly heartbeatMs: number;
}
