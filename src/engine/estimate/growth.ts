import type { CapacityEstimate } from './estimate.js';
import type { PoolEstimate } from './pool-estimate.js';
import { type Room, roomOf } from './room.js';

const DAY_MS = 86_400_000;
/**
 * A pool that would be full later than this, ms, is told to be never full: nobody plans a century
 * ahead.
 */
const FAR_MS = 36_525 * DAY_MS;

/** What pools had given away at one time, by pool, GiB. */
export interface PastUsage {
  /** For how many days the rate is told. */
  readonly spanDays: number;
  /** When it was looked at, epoch ms. */
  readonly at: number;
  readonly takenGib: ReadonlyMap<string, number>;
}

/** How fast some pools fill, and when they are full. */
export interface Growth {
  readonly spanDays: number;
  /** Since when it is measured, epoch ms. */
  readonly since: number;
  /** Negative: they empty. */
  readonly gibPerDay: number;
  /** Epoch ms; null: not at this rate, or they have no limit. */
  readonly fullAt: number | null;
}

/**
 * When some pools are full if they go on filling as they did since each of these times. Pools of
 * one capacity group count once, and pools that were not known then do not count as growth.
 */
function growthOf(
  pools: readonly PoolEstimate[],
  past: readonly PastUsage[],
  room: Pick<Room, 'availableGib' | 'isBoundless'>,
  now: number,
): readonly Growth[] {
  return past.flatMap(({ spanDays, at, takenGib }) => {
    if (at >= now) return [];
    const grown = grownGib(pools, takenGib);
    const gibPerDay = (grown / (now - at)) * DAY_MS;
    const leftMs = room.isBoundless ? Infinity : (room.availableGib / gibPerDay) * DAY_MS;
    const fullAt = gibPerDay > 0 && leftMs < FAR_MS ? Math.round(now + leftMs) : null;
    return [{ spanDays, since: at, gibPerDay, fullAt }];
  });
}

/** When all, zones, backends and pools of an estimate are full. */
export interface EstimatedGrowth {
  readonly all: readonly Growth[];
  readonly zones: ReadonlyMap<string, readonly Growth[]>;
  readonly backends: readonly (Room & {
    readonly backend: string;
    readonly growth: readonly Growth[];
  })[];
  readonly pools: ReadonlyMap<string, readonly Growth[]>;
}

/** The same of each part of an estimate. */
export function growthOfParts(
  estimate: CapacityEstimate,
  past: readonly PastUsage[],
  now: number,
): EstimatedGrowth {
  const { estimates } = estimate;
  const rooms = new Map(estimate.zones.map((zone) => [zone.zone, zone]));
  const zones = new Map<string, readonly Growth[]>();
  for (const [zone, own] of by(estimates, (one) => one.zone))
    zones.set(zone, growthOf(own, past, rooms.get(zone) ?? roomOf(own), now));
  const backends = [...by(estimates, ({ backend }) => backend)].map(([backend, own]) => {
    const room = roomOf(own);
    return { ...room, backend, growth: growthOf(own, past, room, now) };
  });
  return {
    all: growthOf(estimates, past, estimate, now),
    zones,
    backends: backends.sort((a, b) => (a.backend < b.backend ? -1 : 1)),
    pools: new Map(
      estimates.map((one) => {
        const { availableGib } = one;
        const room = { availableGib, isBoundless: availableGib === Infinity };
        const known = past.filter(({ takenGib }) => takenGib.has(one.pool));
        return [one.pool, one.takes ? growthOf([one], known, room, now) : []];
      }),
    ),
  };
}

function by(
  estimates: readonly PoolEstimate[],
  keyOf: (one: PoolEstimate) => string,
): ReadonlyMap<string, readonly PoolEstimate[]> {
  const parts = new Map<string, PoolEstimate[]>();
  for (const one of estimates) {
    const part = parts.get(keyOf(one));
    if (part === undefined) parts.set(keyOf(one), [one]);
    else part.push(one);
  }
  return parts;
}

function grownGib(pools: readonly PoolEstimate[], before: ReadonlyMap<string, number>): number {
  let grown = 0;
  const groups = new Map<string, number>();
  for (const { pool, takes, takenGib, capacityGroup } of pools) {
    const then = before.get(pool);
    if (!takes || takenGib === null || then === undefined) continue;
    const more = takenGib - then;
    if (capacityGroup === undefined) grown += more;
    // Members of one space state the same; of those that do not, the one that grew most counts.
    else groups.set(capacityGroup, Math.max(groups.get(capacityGroup) ?? -Infinity, more));
  }
  for (const more of groups.values()) grown += more;
  return grown;
}
