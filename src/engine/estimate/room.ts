import { countShared, MOST_VOLUMES } from './count.js';
import type { PoolEstimate } from './pool-estimate.js';

/** What some pools would take together. */
export interface Room {
  /** Volumes that fit in any order; those of pools without a limit are not counted. */
  readonly volumes: number;
  /**
   * An upper bound. It is more than `volumes` only if pools share space, because it then matters
   * which of them is filled first.
   */
  readonly mostVolumes: number;
  /** Some pool takes any number. */
  readonly isUnlimited: boolean;
  /** GiB that may still be promised; those of pools without a limit are not counted. */
  readonly availableGib: number;
  /** Some pool takes any number of GiB. */
  readonly isBoundless: boolean;
  /** Pools that take a volume of some size. */
  readonly pools: number;
}

/** What the pools of some estimates would take together: the space of a group counts once. */
export function roomOf(estimates: readonly PoolEstimate[]): Room {
  const room = {
    ...{ volumes: 0, mostVolumes: 0, isUnlimited: false },
    ...{ availableGib: 0, isBoundless: false, pools: 0 },
  };
  const add = (least: number, most: number, availableGib: number) => {
    if (least <= MOST_VOLUMES) room.volumes += least;
    if (most <= MOST_VOLUMES) room.mostVolumes += most;
    else room.isUnlimited = true;
    if (availableGib === Infinity) room.isBoundless = true;
    else room.availableGib += availableGib;
  };
  const groups = new Map<string, PoolEstimate[]>();
  for (const one of estimates) {
    if (one.sizes !== null) room.pools += 1;
    if (one.capacityGroup === undefined) {
      add(one.volumes, one.volumes, one.availableGib);
      continue;
    }
    const group = groups.get(one.capacityGroup);
    if (group === undefined) groups.set(one.capacityGroup, [one]);
    else group.push(one);
  }
  for (const group of groups.values()) {
    const { least, most } = countShared(group.map(({ member }) => member));
    // Pools of one space have as much as the one that has most.
    add(least, most, Math.max(...group.map(({ availableGib }) => availableGib)));
  }
  return room;
}
