import type { Capacity, VolumeLimits } from './capacity.js';
import type { FieldViolation } from './errors.js';
import type { JsonObject } from './json.js';
import type { ServiceKind } from './pool.js';

/** The over-subscription ratio as it was reported. Text is `auto` or a number in text. */
export type ReportedRatio = number | string | null;

/** A pool's space as it was reported, in GiB. A key that was absent is absent. */
export interface ReportedCapacity extends VolumeLimits {
  /** Name of the physical space that it shares with other pools. */
  readonly capacityGroup?: string;
  /** 0 if a driver's own report states none. */
  readonly total: Capacity;
  /** 0 if a driver's own report states none. */
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

/** A host, as reports and heartbeats describe it. */
export interface HostIdentity {
  /** `node@backend`. */
  readonly host: string;
  /** `cluster@backend`, or null. */
  readonly cluster: string | null;
  readonly zone: string;
  readonly serviceKind: ServiceKind;
}

export type ReportForm = 'typed' | 'driver';

/** What orders a report among others. */
export interface ReportHead {
  /** Accounting revision that the manager read before it measured; null: times decide. */
  readonly accountingRevision: number | null;
  /** Empty: ordered by time. */
  readonly incarnation: string;
  readonly sequence: number;
  /** Manager's clock, epoch ms. */
  readonly measuredAt: number | null;
}

/**
 * A warning about a report that is accepted nevertheless: the path, a description, and the reason
 * in one word.
 */
export interface ReportWarning extends FieldViolation {
  readonly reason: string;
}

/** A backend's full state, validated and converted but not yet interpreted. */
export interface BackendReport extends HostIdentity, ReportHead {
  /**
   * How it was stated. `typed`: in the fields of the contract, and capabilities lack what is typed.
   * `driver`: as Cinder's drivers do, and capabilities are all that the driver said of the backend
   * or pool. Default: typed.
   */
  readonly form?: ReportForm;
  readonly capabilities: JsonObject;
  /** The pools, or the capacity of a driver without pools, which is one pool. */
  readonly layout:
    | { readonly kind: 'pools'; readonly pools: readonly ReportedPool[] }
    | { readonly kind: 'whole'; readonly capacity: ReportedCapacity };
  /** A digest of what was received, without order and time; absent: nobody made one. */
  readonly received?: string;
}
