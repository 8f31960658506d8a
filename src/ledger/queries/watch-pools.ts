import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { PoolPart, PoolState, PoolWatch, PoolWatchCall } from '../api/pools.js';
import type { LedgerContext } from '../context.js';
import { backendNotFound, builtAnew } from '../errors.js';
import { type PoolMatcher, poolMatcher } from './pool-matcher.js';

/** A pool as it is, or the name of one that is gone. */
type PoolOrName = PoolState | string;

type Budget = PoolWatchCall['budget'];

/**
 * Begins a watch of pools. It holds the names of the pools that its reader has, and at most one
 * part. Changes are looked up only when the reader takes a part, so that a slow reader gets only
 * the newest state of each pool. Throws BACKEND_NOT_FOUND.
 */
export function watchPools(
  context: LedgerContext,
  { filter, resume, budget }: PoolWatchCall,
): PoolWatch {
  const { index, poolFeed } = context;
  if (filter.backend !== null && index.backend(filter.backend) === undefined)
    throw backendNotFound(filter.backend);
  const from =
    resume?.feed === poolFeed.id && resume.revision <= index.revision ? resume.revision : null;
  const parts = partsOf(index, poolMatcher(context, filter), from, budget);
  const feed = poolFeed.id;
  return {
    feed,
    next: () => {
      if (poolFeed.id !== feed) throw builtAnew();
      return parts.next().value ?? null;
    },
    listen: (tell) => poolFeed.listen(tell),
  };
}

/** The parts of a watch; null: nothing more for now. Never ends. */
function* partsOf(
  index: PoolIndex,
  matcher: PoolMatcher,
  from: number | null,
  budget: Budget,
): Generator<PoolPart | null, never> {
  let position = from ?? index.revision;
  const known = from === null ? new Set<string>() : namesSince(index, matcher, from);
  if (from === null) {
    for (const { items, first, last } of inParts(listed(matcher, known), budget)) {
      yield { ...apart(items), reset: first, complete: last, position: last ? position : null };
    }
  }
  for (let complete = from === null; ; ) {
    const reached = index.revision;
    for (const { items, last } of inParts(
      changed(matcher, known, index.changedSince(position)),
      budget,
    )) {
      if (items.length === 0 && complete) continue;
      yield {
        ...apart(items),
        reset: false,
        complete: last && !complete,
        position: last ? reached : position,
      };
    }
    complete = true;
    if (reached === index.revision) yield null;
    position = reached;
  }
}

/** The names that a reader at a position may have: what matches now, and whatever changed since. */
function namesSince(index: PoolIndex, matcher: PoolMatcher, revision: number): Set<string> {
  const names = new Set<string>();
  for (const { pool } of matcher.after('')) names.add(pool.pool);
  for (const name of index.changedSince(revision)) if (matcher.isNamed(name)) names.add(name);
  return names;
}

function* listed(matcher: PoolMatcher, known: Set<string>): Iterable<PoolOrName> {
  for (const state of matcher.after('')) {
    known.add(state.pool.pool);
    yield state;
  }
}

function* changed(
  matcher: PoolMatcher,
  known: Set<string>,
  names: readonly string[],
): Iterable<PoolOrName> {
  for (const name of names) {
    const state = matcher.find(name);
    if (state !== null) {
      known.add(name);
      yield state;
    } else if (known.delete(name)) yield name;
  }
}

/**
 * Splits into parts within the budget, each with at least one thing. The last part may be empty.
 */
function* inParts(all: Iterable<PoolOrName>, { items: most, size: heaviest, sizeOf }: Budget) {
  let items: PoolOrName[] = [];
  let weight = 0;
  let first = true;
  for (const one of all) {
    const own = typeof one === 'string' ? one.length : sizeOf(one);
    if (items.length > 0 && (items.length >= most || weight + own > heaviest)) {
      yield { items, first, last: false };
      [items, weight, first] = [[], 0, false];
    }
    items.push(one);
    weight += own;
  }
  yield { items, first, last: true };
}

function apart(items: readonly PoolOrName[]): {
  readonly pools: readonly PoolState[];
  readonly removed: readonly string[];
} {
  const pools = items.filter((one) => typeof one !== 'string');
  return { pools, removed: items.filter((one) => typeof one === 'string') };
}
