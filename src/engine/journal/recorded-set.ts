import type { JsonObject } from '../../domain/json.js';
import type { SetRule } from '../../domain/volume-set.js';
import { PlacesOfSet, type Together } from '../decide/set-places.js';
import type { Homes } from '../request/affinity.js';
import type { Compared, PoolView, SetView } from '../request/view.js';

/** A set whose other volumes have homes already. */
export interface RecordedSet {
  readonly rules: readonly SetRule[];
  readonly others: readonly {
    readonly volume: string;
    readonly home: string;
    /** What its rules compare of that pool, which may take no part. */
    readonly pool: string;
    readonly backend: string;
    readonly zone: string;
    readonly capabilities: JsonObject;
  }[];
}

/** A set while it is put together. */
export interface SetInHand {
  readonly rules: readonly SetRule[];
  readonly together: Together;
  /** A pool in each place that was given up before. */
  readonly tried: readonly string[];
  /** Pools of its volumes that are placed. */
  readonly before: readonly string[];
}

/** What is written of a set with a request. */
export function recordedSet(
  { rules, others, poolOf, places }: SetView,
  homes: Homes,
): RecordedSet | 'as it is put together' {
  if (places !== undefined) return 'as it is put together';
  return {
    rules,
    others: others.flatMap((volume) => {
      const home = homes.get(volume);
      const found = home === undefined ? undefined : poolOf(home);
      if (home === undefined || found === undefined) return [];
      const { pool, backend, zone } = found;
      return [{ volume, home, pool, backend, zone, capabilities: comparedOf(rules, found) }];
    }),
  };
}

/** The set that was written with a request. */
export function setViewOf({ rules, others }: RecordedSet): SetView {
  const pools = new Map(others.map((other) => [other.home, other]));
  return {
    rules,
    others: others.map(({ volume }) => volume),
    poolOf: (home) => {
      const found = pools.get(home);
      if (found === undefined) return undefined;
      const { pool, backend, zone, capabilities } = found;
      return { pool, backend, zone, report: { capabilities } };
    },
  };
}

/**
 * The set as it was for the volume that comes next.
 * @param pools all that the set saw, with their slots, as they are for that volume
 */
export function putTogether(
  { rules, together, tried, before }: SetInHand,
  pools: readonly PoolView[],
): SetView {
  const known = new Map(pools.map((pool) => [pool.pool, pool]));
  const poolOf = (pool: string) => known.get(pool);
  // Which places are too small for all is known before the first volume. From then on the set is
  // where that is, and what is left there says nothing.
  const guarded = together.guarded && before.length === 0;
  const places = new PlacesOfSet(rules, pools, { ...together, guarded });
  const take = (names: readonly string[]) => {
    for (const pool of names.map(poolOf)) if (pool !== undefined) places.take(pool);
  };
  for (const one of tried) {
    take([one]);
    places.giveUpPlace();
    places.clear();
  }
  take(before);
  return { rules, others: [], poolOf, places };
}

/** The capabilities that rules compare. */
function comparedOf(rules: readonly SetRule[], { report }: Compared): JsonObject {
  const { capabilities } = report;
  const named = rules.flatMap(({ scope, capability }) =>
    scope === 'capability' && Object.hasOwn(capabilities, capability)
      ? [[capability, capabilities[capability]]]
      : [],
  );
  return Object.fromEntries(named) as JsonObject;
}
