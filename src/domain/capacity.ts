/** An amount of storage in GiB, or the statement that a backend has no limit or does not know. */
export type Capacity =
  | { readonly kind: 'finite'; readonly gib: number }
  | { readonly kind: 'infinite' }
  | { readonly kind: 'unknown' };

/** A number of GiB. */
export const finite = (gib: number): Capacity => ({ kind: 'finite', gib });
/** A backend that claims to have no limit. */
export const INFINITE: Capacity = { kind: 'infinite' };
/** A backend that cannot tell. */
export const UNKNOWN: Capacity = { kind: 'unknown' };

/** The over-subscription ratio that a configuration states for pools that report none. */
export type DefaultRatio =
  | { readonly kind: 'fixed'; readonly ratio: number }
  | { readonly kind: 'auto' };

/** Limits that a pool's report states for the volumes in it. What is absent is not limited. */
export interface VolumeLimits {
  /** Most volumes that may live in the pool. */
  readonly maximumVolumes?: number;
  /** Size of the largest volume that the pool takes, GiB. */
  readonly maximumVolumeGib?: number;
  /** Size of the smallest, GiB. */
  readonly minimumVolumeGib?: number;
}

/**
 * What a pool's report says of its space, in GiB, with defaults filled in and the ratio fixed at
 * its arrival.
 */
export interface PoolSpace extends VolumeLimits {
  readonly total: Capacity;
  readonly free: Capacity;
  readonly allocatedGib: number;
  /** Whether the report states it. If not, what the ledger knows to live in the pool counts. */
  readonly allocatedStated: boolean;
  readonly provisionedGib: number;
  /** Percent, 0 to 100. */
  readonly reservedPercentage: number;
  readonly thin: boolean;
  readonly thick: boolean;
  /** Free was reported as null. As in Cinder, the pool then takes nothing. */
  readonly freeIsNull?: true;
  /** Fixed at arrival: see `ratioOnArrival` in engine/capacity/capacity.ts. */
  readonly ratio: number;
  /**
   * Of a pool that shares its space: position of the ledger at which its report last stated
   * something new of it.
   */
  readonly statedAt?: number;
  /** Whether the ratio is derived from the figures (`auto`). */
  readonly autoRatio: boolean;
}
