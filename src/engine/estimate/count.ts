import type { PoolRejection } from '../../domain/diagnosis.js';
import { rejectionOf } from '../decide/nearest.js';
import type { FillingPool } from './filling-pool.js';
import type { Judge, Rule } from './rules.js';

/** A pool that takes more volumes than this has no limit. */
export const MOST_VOLUMES = 2 ** 40;
/** So many volumes of one pool are tried one by one, where a rule may take every other one. */
const MOST_STEPS = 4096;

/** How many volumes more fit. */
export interface Count {
  /** Infinity: as many as anybody may ask for. */
  readonly volumes: number;
  /** False: some rule was not asked of each volume, and is taken to refuse all after the first. */
  readonly isExact: boolean;
  /** Such a rule reads what placing changes. */
  readonly readsUnevenly: boolean;
  /** What stops the next one; null: nothing. */
  readonly stop: PoolRejection | null;
}

/**
 * How many volumes of a size a pool takes one after the other, if nothing else happens.
 * @param countsVolumes false: they take space, and are in other pools of its capacity group
 */
export function countIn(
  pool: FillingPool,
  rules: readonly Rule[],
  sizeGib: number,
  judge: Judge,
  countsVolumes = true,
): Count {
  const fillTo = (volumes: number) => {
    pool.addedGib = volumes * sizeGib;
    pool.addedVolumes = countsVolumes ? volumes : 0;
  };
  const stoppedBy = (rule: Rule) => rejectionOf(pool, rule);
  fillTo(0);
  const live: Rule[] = [];
  for (const rule of rules) {
    pool.wasRead = false;
    if (!judge.passes(rule, pool))
      return { volumes: 0, isExact: true, readsUnevenly: false, stop: stoppedBy(rule) };
    if (pool.wasRead) live.push(rule);
  }
  const stopAt = (some: readonly Rule[], volumes: number): Rule | undefined => {
    fillTo(volumes);
    return judge.firstToStop(some, pool);
  };
  const even = live.filter(({ isUneven }) => !isUneven);
  const uneven = live.filter(({ isUneven }) => isUneven);
  const most = firstRefused((at) => stopAt(even, at) === undefined);
  const { volumes, isExact } =
    uneven.length === 0
      ? { volumes: most, isExact: true }
      : stepped(
          most,
          judge.steps(Math.min(MOST_STEPS, most + 1)),
          (at) => stopAt(uneven, at) === undefined,
        );
  const stop = volumes === Infinity ? undefined : stopAt(live, volumes);
  const rejection = stop === undefined ? null : stoppedBy(stop);
  fillTo(0);
  return { volumes, isExact, readsUnevenly: uneven.length > 0, stop: rejection };
}

/**
 * The first number from 1 that does not pass, at most `most`. Numbers below `steps` are asked one
 * by one, greater ones by halving.
 */
function stepped(
  most: number,
  steps: number,
  passes: (number: number) => boolean,
): Pick<Count, 'volumes' | 'isExact'> {
  for (let volumes = 1; volumes < steps; volumes += 1)
    if (volumes >= most || !passes(volumes)) return { volumes, isExact: true };
  return { volumes: Math.min(most, firstRefused(passes)), isExact: false };
}

/** The first number from 1 that does not pass, if all after it do not; Infinity: all pass. */
export function firstRefused(passes: (number: number) => boolean): number {
  let passed = 0;
  let refused = 1;
  while (passes(refused)) {
    passed = refused;
    refused *= 2;
    if (refused > MOST_VOLUMES) return Infinity;
  }
  while (refused - passed > 1) {
    const middle = Math.floor((passed + refused) / 2);
    if (passes(middle)) passed = middle;
    else refused = middle;
  }
  return refused;
}

/** A pool of a capacity group: volumes that the group's space leaves it, and its own limit. */
export interface Member {
  /** Infinity: space is no limit. */
  readonly bySpace: number;
  /** Infinity: it takes any number. */
  readonly byNumber: number;
}

/**
 * How many volumes fit into the pools of a capacity group together. Each takes space of all, so
 * that it may matter which pool gets the first: `least` fit in any order, never more than `most`.
 */
export function countShared(members: readonly Member[]): {
  readonly least: number;
  readonly most: number;
} {
  const bySpace = members.toSorted((a, b) => (a.bySpace < b.bySpace ? -1 : 1));
  return { least: filled(bySpace.toReversed()), most: filled(bySpace) };
}

/** Volumes that fit if one pool after the other is filled. */
function filled(members: readonly Member[]): number {
  let volumes = 0;
  for (const { bySpace, byNumber } of members)
    if (bySpace > volumes) volumes += Math.min(byNumber, bySpace - volumes);
  return volumes;
}
