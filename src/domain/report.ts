import type { Capacity } from './capacity.js';
import type { JsonObject } from './json.js';
import type { ServiceKind } from './pool.js';

/** The over-subscription ratio in the spelling that was reported; text is `auto` or a number in text. */
export type ReportedRatio = number | string | null;

/** One pool's space exactly as reported: an absent key is absent, so that filters see what the driver said. GiB. */
export interface ReportedCapacity {
  readonly total: Capacity;
  readonly free: Capacity;
  readonly allocatedGib?: number;
  readonly provisionedGib?: number;
  readonly reservedPercentage?: number;
  readonly ratio?: ReportedRatio;
  readonly thin?: boolean;
  readonly thick?: boolean;
}

/** One pool as reported. */
export interface ReportedPool {
  readonly name: string;
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

/** Where a report stands among others. */
export interface ReportHead {
  /** Ledger revision seen before measuring; null: fall back to the times. */
  readonly revision: number | null;
  /** Empty: ordered by time. */
  readonly incarnation: string;
  readonly sequence: number;
  /** Manager's clock, epoch ms. */
  readonly measuredAt: number | null;
}

/** One backend's full state, checked and converted but not yet interpreted. */
export interface BackendReport extends HostIdentity, ReportHead {
  readonly capabilities: JsonObject;
  /** The pools, or the capacity of the one pool that a driver without pools is. */
  readonly layout:
    | { readonly kind: 'pools'; readonly pools: readonly ReportedPool[] }
    | { readonly kind: 'whole'; readonly capacity: ReportedCapacity };
}
