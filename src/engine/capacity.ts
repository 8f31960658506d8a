import { type Capacity, type DefaultRatio, finite, type PoolSpace } from '../domain/capacity.js';
import type { ReportedCapacity } from '../domain/report.js';
import type { VolumeType } from '../domain/volume.js';
import { readFloat } from './python-text.js';
import { roundToCents } from './rounding.js';

/** Ratio of a pool on `auto` while nothing is provisioned on it. */
const AUTO_WHILE_EMPTY = 20;

/** Every number that semantics.md, "Capacity", derives for a pool. GiB; null where total or free is not a number and so nothing follows. */
export interface CapacityFactors {
  readonly total: Capacity;
  /** Live: less what is consumed. May be negative. */
  readonly free: Capacity;
  readonly allocatedGib: number;
  /** 0 where the total is not a number. */
  readonly reservedGib: number;
  readonly totalReservedAvailableGib: number | null;
  /** Null for thick. */
  readonly maxOverSubscriptionRatio: number | null;
  readonly totalAvailableGib: number | null;
  readonly provisionedGib: number;
  readonly calculatedFreeGib: number | null;
  readonly virtualFreeGib: number | null;
  /** Percent; 0 where nothing is available. */
  readonly freePercent: number | null;
  /** No unit; 0 where nothing is available. */
  readonly provisionedRatio: number | null;
  readonly thin: boolean;
}

/** Reads an over-subscription ratio: `auto`, a finite number, or one in text. Undefined for anything else, to be refused at the door. */
export function readRatio(value: number | string): DefaultRatio | undefined {
  if (value === 'auto') return { kind: 'auto' };
  const ratio = readFloat(value);
  return ratio !== undefined && Number.isFinite(ratio) ? { kind: 'fixed', ratio } : undefined;
}

/**
 * The over-subscription ratio of a pool, fixed when its report arrives (semantics.md, "Capacity"). 1, which promises no more than there
 * is, for one that cannot be read or worked out.
 */
export function ratioOnArrival(capacity: ReportedCapacity, defaultRatio: DefaultRatio): number {
  const { total, free } = capacity;
  if (capacity.thin !== true || total.kind !== 'finite' || free.kind !== 'finite') return 1;
  // Null, 0 and the empty text are no ratio, as in Cinder; the text "0" is one, and lets nothing
  // through.
  const ratio = capacity.ratio ? readRatio(capacity.ratio) : defaultRatio;
  if (ratio === undefined) return 1;
  if (ratio.kind === 'fixed') return ratio.ratio;
  const provisioned = capacity.provisionedGib ?? capacity.allocatedGib ?? 0;
  if (provisioned === 0) return AUTO_WHILE_EMPTY;
  const auto = 1 + provisioned / (total.gib - free.gib + 1);
  // More free than there is: Cinder divides by zero.
  return Number.isFinite(auto) ? auto : 1;
}

/** Whether a volume type insists on space that is set aside in full. */
export function asksThick(volumeType: VolumeType | null): boolean {
  return volumeType?.extraSpecs['provisioning:type'] === 'thick';
}

/** Whether the rules for thin volumes apply: the pool supports them and the volume type does not ask for a thick one. */
export function thinApplies(space: PoolSpace, volumeType: VolumeType | null): boolean {
  return space.thin && !asksThick(volumeType);
}

/** GiB of a total that are never given to volumes. */
function reservedOf(space: PoolSpace, totalGib: number): number {
  return Math.floor(totalGib * (space.reservedPercentage / 100));
}

/** GiB that may be promised in all. */
function availableOf(space: PoolSpace, totalGib: number, thin: boolean): number {
  const left = totalGib - reservedOf(space, totalGib);
  return thin ? left * space.ratio : left;
}

/** As Python rounds; and bounded, so that a pool with absurd figures spoils no other pool's weight. */
function shown(value: number): number {
  return roundToCents(Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE) || 0);
}

/** GiB that a new volume may take, to two decimals: the one number of filter and weigher. Null where total or free is not a number. */
export function virtualFree(space: PoolSpace, consumedGib: number, thin: boolean): number | null {
  const { total, free } = space;
  if (total.kind !== 'finite' || free.kind !== 'finite') return null;
  return shown(unrounded(space, total.gib, free.gib, consumedGib, thin));
}

function unrounded(space: PoolSpace, totalGib: number, freeGib: number, consumedGib: number, thin: boolean): number {
  const calculated = availableOf(space, totalGib, thin) - (space.provisionedGib + consumedGib);
  return thin ? calculated : Math.min(calculated, freeGib - consumedGib);
}

/** GiB of the largest volume that may go where `consumedGib` are promised already: infinite where nobody counts, -Infinity where none may. */
export function room(space: PoolSpace, consumedGib: number, thin: boolean): number {
  const { total, free } = space;
  if (space.freeIsNull === true) return -Infinity;
  if (free.kind !== 'finite') return Infinity;
  if (total.kind !== 'finite') return space.reservedPercentage === 0 ? Infinity : -Infinity;
  if (total.gib <= 0 || availableOf(space, total.gib, thin) <= 0) return -Infinity;
  if (thin && space.ratio < 1) return -Infinity;
  return shown(unrounded(space, total.gib, free.gib, consumedGib, thin));
}

/** CapacityFilter's rule: whether a volume of `neededGib` may go where `consumedGib` are promised already. Used again at commit. */
export function fits(space: PoolSpace, consumedGib: number, neededGib: number, thin: boolean): boolean {
  return neededGib === 0 || room(space, consumedGib, thin) >= neededGib;
}

/** A pool's space with what is promised on it counted in: free, where it is a number, may be negative. */
export function liveFigures(space: PoolSpace, consumedGib: number): Pick<CapacityFactors, 'free' | 'allocatedGib' | 'provisionedGib'> {
  const { free } = space;
  return {
    free: free.kind === 'finite' ? finite(free.gib - consumedGib) : free,
    allocatedGib: space.allocatedGib + consumedGib,
    provisionedGib: space.provisionedGib + consumedGib,
  };
}

/** All factors of a pool as they are shown to people. */
export function capacityFactors(space: PoolSpace, consumedGib: number, thin: boolean): CapacityFactors {
  const { free, allocatedGib, provisionedGib } = liveFigures(space, consumedGib);
  const total = space.total.kind === 'finite' ? space.total.gib : null;
  const reserved = total === null ? 0 : reservedOf(space, total);
  const available = total === null ? null : availableOf(space, total, thin);
  const left = total === null || space.free.kind !== 'finite' ? null : unrounded(space, total, space.free.gib, consumedGib, thin);
  return {
    total: space.total,
    free,
    allocatedGib,
    reservedGib: reserved,
    totalReservedAvailableGib: total === null ? null : shown(total - reserved),
    maxOverSubscriptionRatio: thin ? space.ratio : null,
    totalAvailableGib: available === null ? null : shown(available),
    provisionedGib,
    calculatedFreeGib: available === null ? null : shown(available - provisionedGib),
    virtualFreeGib: left === null ? null : shown(left),
    freePercent: freePercent(space, consumedGib, thin),
    provisionedRatio: available === null ? null : shown(share(provisionedGib, available)),
    thin,
  };
}

/** Of `capacityFactors` only that, without the others. */
export function freePercent(space: PoolSpace, consumedGib: number, thin: boolean): number | null {
  const { total, free } = space;
  if (total.kind !== 'finite' || free.kind !== 'finite') return null;
  return shown(share(unrounded(space, total.gib, free.gib, consumedGib, thin), availableOf(space, total.gib, thin)) * 100);
}

/** Of nothing, no share can be taken. */
function share(gib: number, ofGib: number): number {
  return ofGib === 0 ? 0 : gib / ofGib;
}
