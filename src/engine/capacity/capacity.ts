import { type Capacity, type DefaultRatio, finite, type PoolSpace } from '../../domain/capacity.js';
import type { PoolRecord, PoolReport } from '../../domain/pool.js';
import type { ReportedCapacity } from '../../domain/report.js';
import type { VolumeType } from '../../domain/volume.js';
import { readFloat } from '../lib/python-text.js';
import { roundToCents } from './rounding.js';

/** Ratio of a pool on `auto` while nothing is provisioned on it. */
const AUTO_WHILE_EMPTY = 20;

/**
 * Every number that docs/rules.md, "Capacity", derives for a pool, in GiB. Null if it cannot be
 * derived because total or free is not a number.
 */
export interface CapacityFactors {
  readonly total: Capacity;
  /** Less what is consumed; may be negative. */
  readonly free: Capacity;
  readonly allocatedGib: number;
  /** 0 if the total is not a number. */
  readonly reservedGib: number;
  readonly totalReservedAvailableGib: number | null;
  /** Null for thick. */
  readonly maxOverSubscriptionRatio: number | null;
  readonly totalAvailableGib: number | null;
  readonly provisionedGib: number;
  readonly calculatedFreeGib: number | null;
  readonly virtualFreeGib: number | null;
  /** Percent; 0 if nothing is available. */
  readonly freePercent: number | null;
  /** No unit; 0 if nothing is available. */
  readonly provisionedRatio: number | null;
  readonly thin: boolean;
}

/**
 * Reads an over-subscription ratio: `auto`, a finite number, or one in text. Undefined for anything
 * else, which must be refused.
 */
export function readRatio(value: number | string): DefaultRatio | undefined {
  if (value === 'auto') return { kind: 'auto' };
  const ratio = readFloat(value);
  return ratio !== undefined && Number.isFinite(ratio) ? { kind: 'fixed', ratio } : undefined;
}

/**
 * What counts as provisioned in a pool, besides what its report does not contain yet: what it
 * reports, or at least what the ledger knows.
 */
export type ProvisionedRule = 'at_least_ledger' | 'reported';

/**
 * A pool's report as it counts (docs/rules.md, "Capacity"). Provisioned is never less than what the
 * ledger knows to live in the pool, and an `auto` ratio is derived from that. If the report does
 * not state what is allocated, the ledger's sum counts. The same object if nothing changes; null if
 * the pool has no current report.
 */
export function countedReport(
  { report, containedGib }: Pick<PoolRecord, 'report' | 'containedGib'>,
  rule: ProvisionedRule,
): PoolReport | null {
  if (report === null) return null;
  const space = countedSpace(report.space, containedGib, rule);
  return space === report.space ? report : { ...report, space };
}

/** The same of a pool's space. */
export function countedSpace(
  space: PoolSpace,
  containedGib: number,
  rule: ProvisionedRule,
): PoolSpace {
  if (rule === 'reported') return space;
  const allocatedGib = space.allocatedStated ? space.allocatedGib : containedGib;
  const provisionedGib = Math.max(space.provisionedGib, containedGib);
  return allocatedGib === space.allocatedGib && provisionedGib === space.provisionedGib
    ? space
    : { ...space, allocatedGib, provisionedGib, ratio: ratioAt(space, provisionedGib) };
}

function ratioAt({ total, free, autoRatio, ratio }: PoolSpace, provisionedGib: number): number {
  return autoRatio && total.kind === 'finite' && free.kind === 'finite'
    ? ratioOfUse(total.gib, free.gib, provisionedGib)
    : ratio;
}

/**
 * The over-subscription ratio of a pool, fixed when its report arrives (docs/rules.md, "Capacity").
 * It is 1, which promises no more than there is, if it cannot be read or derived.
 */
export function ratioOnArrival(capacity: ReportedCapacity, defaultRatio: DefaultRatio): number {
  const { total, free } = capacity;
  const ratio = statedRatio(capacity, defaultRatio);
  if (ratio === undefined || total.kind !== 'finite' || free.kind !== 'finite') return 1;
  return ratio.kind === 'fixed'
    ? ratio.ratio
    : ratioOfUse(total.gib, free.gib, capacity.provisionedGib ?? capacity.allocatedGib ?? 0);
}

/** Whether a pool's ratio is derived from its figures. */
export function isAutoRatio(capacity: ReportedCapacity, defaultRatio: DefaultRatio): boolean {
  return statedRatio(capacity, defaultRatio)?.kind === 'auto';
}

/**
 * The ratio that a report states, or the default. Undefined if it cannot be read, or if none
 * applies: the pool is thick, or total or free is not a number.
 */
function statedRatio(
  { total, free, thin, ratio }: ReportedCapacity,
  defaultRatio: DefaultRatio,
): DefaultRatio | undefined {
  if (thin !== true || total.kind !== 'finite' || free.kind !== 'finite') return undefined;
  // As in Cinder, null, 0 and empty text are no ratio; the text "0" is one, and admits nothing.
  return ratio ? readRatio(ratio) : defaultRatio;
}

/** The ratio that `auto` stands for. */
function ratioOfUse(totalGib: number, reportedFreeGib: number, provisionedGib: number): number {
  if (provisionedGib === 0) return AUTO_WHILE_EMPTY;
  const auto = 1 + provisionedGib / (totalGib - reportedFreeGib + 1);
  // If more is free than the total, Cinder divides by zero.
  return Number.isFinite(auto) ? auto : 1;
}

/** Whether a volume type asks for thick provisioning. */
export function asksThick(volumeType: VolumeType | null): boolean {
  return volumeType?.extraSpecs['provisioning:type'] === 'thick';
}

/**
 * Whether the rules for thin volumes apply: the pool supports them, and the volume type does not
 * ask for a thick one.
 */
export function thinApplies(space: PoolSpace, volumeType: VolumeType | null): boolean {
  return space.thin && !asksThick(volumeType);
}

/** GiB of a total that are reserved. */
function reservedOf(space: PoolSpace, totalGib: number): number {
  return Math.floor(totalGib * (space.reservedPercentage / 100));
}

/** GiB that may be promised in all. */
function availableOf(space: PoolSpace, totalGib: number, thin: boolean): number {
  const left = totalGib - reservedOf(space, totalGib);
  return thin ? left * space.ratio : left;
}

/**
 * GiB that a pool may promise in all, thin or thick as it reports; null if its total is not a
 * number.
 */
export function availableGib(space: PoolSpace): number | null {
  return space.total.kind === 'finite' ? availableOf(space, space.total.gib, space.thin) : null;
}

/**
 * Rounded as Python does, and bounded: a pool with absurd figures must not spoil other pools'
 * weights.
 */
function shown(value: number): number {
  return roundToCents(Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE) || 0);
}

/**
 * GiB that a new volume may take, to two decimals, as filter and weigher see it. Null if total or
 * free is not a number.
 */
export function virtualFree(space: PoolSpace, consumedGib: number, thin: boolean): number | null {
  const { total, free } = space;
  if (total.kind !== 'finite' || free.kind !== 'finite') return null;
  return shown(unrounded(space, total.gib, free.gib, consumedGib, thin));
}

function unrounded(
  space: PoolSpace,
  totalGib: number,
  reportedFreeGib: number,
  consumedGib: number,
  thin: boolean,
): number {
  const calculated = availableOf(space, totalGib, thin) - (space.provisionedGib + consumedGib);
  return thin ? calculated : Math.min(calculated, reportedFreeGib - consumedGib);
}

/**
 * Free capacity, GiB, if `consumedGib` are promised already: a volume, whose size is a whole
 * number, fits if it is not larger. Infinity if the pool has no limit, -Infinity if nothing fits.
 * Equals virtual free, except where rounding that up would exceed a thin pool's ratio.
 */
export function freeGib(space: PoolSpace, consumedGib: number, thin: boolean): number {
  const { total, free } = space;
  if (free.kind !== 'finite' || total.kind !== 'finite') return freeWithoutFigures(space);
  const left = shown(unrounded(space, total.gib, free.gib, consumedGib, thin));
  return takenOf(space, total.gib, consumedGib, thin, left);
}

/**
 * Writes `freeGib` and `virtualFree`, NaN for null: both for less than each alone takes. Numbers
 * that are returned would be objects where a million pools are looked at. Hot.
 */
export function writeFree(
  space: PoolSpace,
  consumedGib: number,
  thin: boolean,
  into: Float64Array,
): void {
  const { total, free } = space;
  if (free.kind !== 'finite' || total.kind !== 'finite') {
    into[0] = freeWithoutFigures(space);
    into[1] = Number.NaN;
    return;
  }
  const left = shown(unrounded(space, total.gib, free.gib, consumedGib, thin));
  into[0] = takenOf(space, total.gib, consumedGib, thin, left);
  into[1] = left;
}

/** Free capacity of a pool whose total or free is not a number. */
function freeWithoutFigures({ total, free, freeIsNull, reservedPercentage }: PoolSpace): number {
  if (freeIsNull === true) return -Infinity;
  if (free.kind !== 'finite') return Infinity;
  return total.kind === 'finite' || reservedPercentage === 0 ? Infinity : -Infinity;
}

/** What of virtual free a volume may take. */
function takenOf(
  space: PoolSpace,
  totalGib: number,
  consumedGib: number,
  thin: boolean,
  leftGib: number,
): number {
  if (space.freeIsNull === true) return -Infinity;
  if (totalGib <= 0 || availableOf(space, totalGib, thin) <= 0) return -Infinity;
  if (thin && space.ratio < 1) return -Infinity;
  return thin ? withinRatio(space, totalGib, consumedGib, leftGib) : leftGib;
}

/**
 * `leftGib`, or the largest smaller whole size that keeps a thin pool within its ratio
 * (docs/rules.md, "Filters"): (provisioned + size) / available, with available rounded, must not
 * exceed the ratio. Rounding and quotient are Cinder's.
 */
function withinRatio(
  space: PoolSpace,
  totalGib: number,
  consumedGib: number,
  leftGib: number,
): number {
  const most = Math.min(Math.floor(leftGib), Number.MAX_SAFE_INTEGER);
  if (most < 1) return leftGib;
  const provisioned = space.provisionedGib + consumedGib;
  const available = shown(availableOf(space, totalGib, true));
  if ((provisioned + most) / available <= space.ratio) return leftGib;
  let low = 0;
  for (let high = most; high - low > 1; ) {
    const middle = Math.floor((low + high) / 2);
    if ((provisioned + middle) / available <= space.ratio) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * CapacityFilter's rule: whether a volume of `neededGib` fits if `consumedGib` are promised
 * already. The commit applies it again.
 */
export function fits(
  space: PoolSpace,
  consumedGib: number,
  neededGib: number,
  thin: boolean,
): boolean {
  return neededGib === 0 || freeGib(space, consumedGib, thin) >= neededGib;
}

/** A pool's space, less what is promised on it. `free`, if it is a number, may be negative. */
export function liveFigures(
  space: PoolSpace,
  consumedGib: number,
): Pick<CapacityFactors, 'free' | 'allocatedGib' | 'provisionedGib'> {
  const { free } = space;
  return {
    free: free.kind === 'finite' ? finite(free.gib - consumedGib) : free,
    allocatedGib: space.allocatedGib + consumedGib,
    provisionedGib: space.provisionedGib + consumedGib,
  };
}

/**
 * How many GiB of what a pool may promise are given away: promised, or missing from its free space.
 * Null if total or free is not a number. It grows as the pool fills, and stays if the pool grows.
 */
export function takenGib(space: PoolSpace, consumedGib: number): number | null {
  const available = availableGib(space);
  const left = virtualFree(space, consumedGib, space.thin);
  return available === null || left === null ? null : available - left;
}

/** All factors of a pool, rounded for display. */
export function capacityFactors(
  space: PoolSpace,
  consumedGib: number,
  thin: boolean,
): CapacityFactors {
  const { free, allocatedGib, provisionedGib } = liveFigures(space, consumedGib);
  const total = space.total.kind === 'finite' ? space.total.gib : null;
  const reserved = total === null ? 0 : reservedOf(space, total);
  const available = total === null ? null : availableOf(space, total, thin);
  const left =
    total === null || space.free.kind !== 'finite'
      ? null
      : unrounded(space, total, space.free.gib, consumedGib, thin);
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

/** `freePercent` of `capacityFactors`, without the others. */
export function freePercent(space: PoolSpace, consumedGib: number, thin: boolean): number | null {
  const { total, free } = space;
  if (total.kind !== 'finite' || free.kind !== 'finite') return null;
  return shown(
    share(
      unrounded(space, total.gib, free.gib, consumedGib, thin),
      availableOf(space, total.gib, thin),
    ) * 100,
  );
}

/** The quotient; 0 if there is nothing to divide by. */
function share(gib: number, ofGib: number): number {
  return ofGib === 0 ? 0 : gib / ofGib;
}
