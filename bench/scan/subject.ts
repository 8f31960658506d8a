import type { JsonObject } from '../../src/domain/json.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { PoolIndex as Index } from '../../src/engine/index/pool-index.js';
import { buildProfile, PoolIndex } from '../built.js';
import { drawCloud } from '../cloud/cloud.js';
import { type AskedType, drawRequest } from '../cloud/requests.js';
import type { dice } from '../random.js';
import { FILTER_FUNCTIONS, GOODNESS_FUNCTIONS } from './expressions.js';

// Without the guard: only the named filters are measured.
const options = { multipliers: {}, maxAttempts: 3, defaultRatio: '20.0', capacityGuard: false };

/** Filters that read the report and the request; each has something to check. */
export const STATIC = buildProfile({
  ...options,
  filters: [
    'AvailabilityZoneFilter',
    'CapabilitiesFilter',
    'IgnoreAttemptedHostsFilter',
    'DifferentBackendFilter',
    'PhysicalFreeFilter',
  ],
});

/** Nothing but expressions. */
export const EXPRESSIONS = buildProfile({
  ...options,
  filters: ['DriverFilter'],
  weighers: ['GoodnessWeigher'],
});

/** Every filter, and four weighers. */
export const ALL = buildProfile({
  ...options,
  filters: [
    // Those that run before the filters of every profile cannot be named.
    ...STATIC.filters.filter(({ implied }) => implied !== true).map(({ name }) => name),
    'CapacityFilter',
    'JsonFilter',
    'SameBackendFilter',
    'InstanceLocalityFilter',
    'ImageLocalityFilter',
    'DriverFilter',
  ],
  weighers: [
    'CapacityWeigher',
    'AllocatedCapacityWeigher',
    'VolumeNumberWeigher',
    'GoodnessWeigher',
  ],
});

/**
 * Pools with a filter_function and a goodness_function, from texts that many share, and some space
 * reserved.
 */
export function drawIndex(pools: number, seed: number, roll: ReturnType<typeof dice>): Index {
  const index = new PoolIndex();
  const drawn = drawCloud(pools, seed, { capabilities: expressionsOf });
  // Each pool's report is a separate object, as a ledger reads them from its rows.
  index.apply({ ...drawn, pools: drawn.pools.map((pool) => structuredClone(pool)) });
  for (const { pool } of index.participating()) index.reserve(pool, roll(1, 50), null);
  return index;
}

function expressionsOf(backend: number): JsonObject {
  // Both rotate at different paces, so that every pair occurs.
  const { text: filter_function } = FILTER_FUNCTIONS[backend % FILTER_FUNCTIONS.length] ?? {
    text: null,
  };
  const { text: goodness_function } = GOODNESS_FUNCTIONS[backend % GOODNESS_FUNCTIONS.length] ?? {
    text: null,
  };
  return { filter_function, goodness_function };
}

/**
 * What requests ask of a pool's report and zone: each filter has something to check, and leaves
 * most pools to the next one.
 */
export const KINDS: readonly AskedType[] = [
  'zone-1',
  'zone-2',
  'zone-3',
  'zone-4',
  'zone-5',
].flatMap((missing, _, all) =>
  [8000, 10_000, 20_000].map((iops) => ({
    name: 'scanned',
    extraSpecs: {
      multiattach: '<is> True',
      online_extend_support: '<is> True',
      max_iops: `>= ${iops}`,
    },
    zones: all.filter((zone) => zone !== missing),
  })),
);

/** One request after the other of each kind. */
export function drawAnyKind(
  index: Index,
  number: number,
  roll: ReturnType<typeof dice>,
): PlacementRequest {
  const pools = index.participating();
  const kind = KINDS[number % KINDS.length];
  if (kind === undefined) throw new Error('there is no kind of request');
  const ask = drawRequest(kind, number, roll);
  const others = Array.from({ length: 4 }, (_, at) => `00000000-0000-4000-8000-00000000000${at}`);
  const anyPool = () => pools[roll(0, pools.length - 1)]?.pool ?? '';
  const query =
    '["and", [">", "$free_capacity_gb", 200], ["=", "$capabilities.sparse_copy_volume", true]]';
  return {
    ...ask,
    expressions: index.expressions,
    spec: { ...ask.spec, hints: { different_host: others, query } },
    attemptedPools: [anyPool(), anyPool()],
    homes: new Map(others.map((id) => [id, anyPool()])),
  };
}
