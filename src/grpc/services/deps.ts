import type { VolumeType } from '../../domain/volume.js';
import type { Status } from '../../gen/google/rpc/status_pb.js';
import type { Ledger } from '../../ledger/api/ledger.js';
import type { Admission } from '../admission/admission.js';
import type { Check } from '../validate/check.js';

/** What a message stands for that leaves something out. */
export interface Defaults {
  /** Of hosts that state no zone. */
  readonly zone: string;
  /** Of requests that state none. */
  readonly volumeType: VolumeType | null;
}

/** What the services work with. */
export interface ServiceDeps {
  readonly ledger: Ledger;
  readonly check: Check;
  /** Lets creates in. */
  readonly admission: Admission;
  /** The status of whatever was thrown, for an item of a batch. A fault is logged. */
  readonly statusOf: (thrown: unknown) => Status;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly defaults: Defaults;
  /** How often a stream of reports says that its hosts live, ms. */
  readonly heartbeatMs: number;
}
