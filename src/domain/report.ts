import type { Capacity } from './capacity.js';
import type { FieldViolation } from './errors.js';
import type { JsonObject } from './json.js';
import type { ServiceKind } from './pool.js';

/**
 * The over-subscription ratio in the spelling that was reported; text is `auto` or a number in
 * text.
 */
export type ReportedRatio = number | string | null;

/** One pool's space as it was reported: an absent key is absent. GiB. */
export interface ReportedCapacity {
  /** 0 where a driver's own report states none. */
  readonly total: Capacity;
  /** Likewise. */
  readonly free: Capacity;
  /** The driver states null as its free space. */
  readonly freeIsNull?: true;
  readonly allocatedGib?: number;
  readonly provisionedGib?: number;
  readonly reservedPercentage?: number;
  readonly ratio?: ReportedRatio;
  readonly thin?: boolean;
  readonly thick?: boolean;
}

/** One pool as reported. */
export interface ReportedPool {
  readonly poolName: string;
  readonly capacity: ReportedCapacity;
  readonly capabilities: JsonObject;
}

/** Who a host is, as reports and heartbeats state it. */
export interface HostIdentity {
  /** `node@backend`. */
  readonly host: string;
  /** `cluster@backend`, or null. */
  readonly cluster: string | null;
  readonly zone: string;
  readonly serviceKind: ServiceKind;
}

export type ReportForm = 'typed' | 'driver';

/** Where a report stands among others. */
export interface ReportHead {
  /** Accounting revision seen before measuring; null: fall back to the times. */
  readonly accountingRevision: number | null;
  /** Empty: ordered by time. */
  readonly incarnation: string;
  readonly sequence: number;
  /** Manager's clock, epoch ms. */
  readonly measuredAt: number | null;
}

/**
 * Something that is suspicious in a report and does not keep it from being taken: where, what, and
 * the reason in a word.
 */
export interface ReportWarning extends FieldViolation {
  readonly reason: string;
}

/** One backend's full state, checked and converted but not yet interpreted. */
export interface BackendReport extends HostIdentity, ReportHead {
  /**
   * How it was stated: `typed`, in the fields of the contract, where capabilities lack what is
   * typed; or `driver`, as Cinder's drivers do, where capabilities are the whole of what the driver
   * said of the backend or pool. Default: typed.
   */
  readonly form?: ReportForm;
  readonly capabilities: JsonObject;
  /** The pools, or the capacity of the one pool that a driver without pools is. */
  readonly layout:
    | { readonly kind: 'pools'; readonly pools: readonly ReportedPool[] }
    | { readonly kind: 'whole'; readonly capacity: ReportedCapacity };
}
