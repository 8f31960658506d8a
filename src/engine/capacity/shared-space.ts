import type { PoolSpace } from '../../domain/capacity.js';
import type { PoolRecord, PoolReport } from '../../domain/pool.js';
import { countedSpace, type ProvisionedRule } from './capacity.js';

/** What the pools of a capacity group, which are one physical space, come to together. */
export interface SharedSpace {
  /** The newest that a member's report states of the space; null: no current report lists any. */
  readonly newest: PoolSpace | null;
  /** Sums of all members, GiB. */
  readonly heldGib: number;
  readonly confirmedGib: number;
  readonly containedGib: number;
}

/**
 * Merges the members of a capacity group. Of their reports the one counts that stated something new
 * last; of several in one transaction, the one with the least free. What is promised in one member
 * is promised in all, also in one that no report lists any more.
 */
export function sharedSpace(members: Iterable<PoolRecord>): SharedSpace {
  let newest: PoolSpace | null = null;
  let heldGib = 0;
  let confirmedGib = 0;
  let containedGib = 0;
  for (const member of members) {
    heldGib += member.heldGib;
    confirmedGib += member.confirmedGib;
    containedGib += member.containedGib;
    const space = member.report?.space;
    if (space !== undefined && (newest === null || isNewer(space, newest))) newest = space;
  }
  return { newest, heldGib, confirmedGib, containedGib };
}

/**
 * A member's report as it counts: total, free and what is provisioned are those of its group, and
 * at least what the ledger knows to live in all members. Its own over-subscription ratio, reserved
 * share and limits stay. Null if no current report lists the pool.
 */
export function sharedReport(
  { report }: Pick<PoolRecord, 'report'>,
  { newest, containedGib }: SharedSpace,
  rule: ProvisionedRule,
): PoolReport | null {
  if (report === null || newest === null) return report;
  const { freeIsNull: _, ...own } = report.space;
  const { total, free, allocatedGib, allocatedStated, provisionedGib, freeIsNull } = newest;
  const shared: PoolSpace = {
    ...own,
    ...{ total, free, allocatedGib, allocatedStated, provisionedGib },
    ...(freeIsNull && { freeIsNull }),
  };
  return { ...report, space: countedSpace(shared, containedGib, rule) };
}

/** Whether two states of a group are the same for what its members take. */
export function isSameShared(a: SharedSpace, b: SharedSpace): boolean {
  return a.newest === b.newest && a.containedGib === b.containedGib;
}

function isNewer(a: PoolSpace, b: PoolSpace): boolean {
  const [statedA, statedB] = [a.statedAt ?? 0, b.statedAt ?? 0];
  return statedA === statedB ? freeOf(a) < freeOf(b) : statedA > statedB;
}

function freeOf({ free, freeIsNull }: PoolSpace): number {
  if (freeIsNull === true) return -Infinity;
  return free.kind === 'finite' ? free.gib : Infinity;
}
