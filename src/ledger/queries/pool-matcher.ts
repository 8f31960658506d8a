import { namePattern } from '../../domain/name-pattern.js';
import type { PoolRecord } from '../../domain/pool.js';
import {
  meetsRequirement,
  requirementAt,
  requirementsIn,
} from '../../engine/capabilities/requirements.js';
import type { PoolFilter, PoolState } from '../api/pools.js';
import type { LedgerContext } from '../context.js';
import { following } from '../lib/following.js';
import { poolStateOf } from './pool-state.js';
import { isWanted } from './reads.js';

/** A filter of pools, compiled once. */
export interface PoolMatcher {
  /**
   * The pools that match and follow a name, by name. Each is read from the index when the caller
   * asks for the next.
   */
  after(name: string): Iterable<PoolState>;
  /** The current state of a pool; null if it is not reported, or does not match. */
  find(name: string): PoolState | null;
  /** Whether a pool of this name may match, now or later. Its name and backend never change. */
  isNamed(name: string): boolean;
}

/** Reads a filter of pools. Those of backup services never match. */
export function poolMatcher(
  context: Pick<LedgerContext, 'index' | 'expressionFailures' | 'warnings'>,
  filter: PoolFilter,
): PoolMatcher {
  const { index } = context;
  const pattern = namePattern(filter.pool ?? '*');
  const ownPrefix = filter.backend === null ? '' : `${filter.backend}#`;
  const required = [
    ...Object.entries(filter.capabilities).map(([key, requirement]) =>
      requirementAt(key, requirement),
    ),
    ...requirementsIn(filter.extraSpecs),
  ];
  const meets = ({ report }: PoolRecord) =>
    report !== null && required.every((one) => meetsRequirement(report.capabilities, one));
  const named = filter.names === undefined ? null : new Set(filter.names);
  const isNamed = (name: string) =>
    named?.has(name) !== false && name.startsWith(ownPrefix) && pattern.matches(name);
  const find = (name: string): PoolState | null => {
    const pool = isNamed(name) ? index.pool(name) : undefined;
    const backend = pool?.report ? index.backend(pool.backend) : undefined;
    if (pool === undefined || backend?.serviceKind !== 'volume') return null;
    return isWanted(backend, filter) && meets(pool) ? poolStateOf(context, pool, backend) : null;
  };
  // Unless one prefix begins with the other, no name matches both.
  const prefix = ownPrefix.length > pattern.prefix.length ? ownPrefix : pattern.prefix;
  return {
    isNamed,
    find,
    *after(name) {
      const names =
        filter.names?.filter((one) => one > name) ?? following(index.poolNames(), name, prefix);
      for (const candidate of names) {
        const state = find(candidate);
        if (state !== null) yield state;
      }
    },
  };
}
