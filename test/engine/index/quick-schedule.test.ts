import assert from 'node:assert/strict';
import { finite } from '../../../src/domain/capacity.js';
import { buildProfile, type Profile } from '../../../src/engine/decide/profile.js';
import { capacityFilter, capacityGuard } from '../../../src/engine/filters/capacity.js';
import type { Filter } from '../../../src/engine/framework/filter.js';
import { PoolIndex } from '../../../src/engine/index/pool-index.js';
import { capacityWeigher } from '../../../src/engine/weighers/capacity.js';
import { backendRecord, placementRequest, space } from '../support.js';

const POOLS = 300;
const ALL = { avoid: new Set<string>(), settled: null };

function fullIndex(): PoolIndex {
  const index = new PoolIndex();
  const counts = { heldGib: 0, confirmedGib: 0, containedGib: 0, volumeCount: 0, generation: 1 };
  index.apply({
    revision: 1,
    hosts: [],
    backends: [backendRecord()],
    pools: Array.from({ length: POOLS }, (_, at) => ({
      ...{ pool: `a@x#${at}`, backend: 'a@x', poolName: String(at), ordinal: at + 1 },
      ...counts,
      report: { space: space({ total: finite(1000), free: finite(1000 - at) }), capabilities: {} },
    })),
  });
  return index;
}

describe('a decision on the index', () => {
  it('finds many pools that changed sorted already, but for a few', () => {
    let checks = 0;
    const counting: Filter = {
      name: 'CountingFilter',
      preFilter: () => ({ kind: 'signature', key: 'any' }),
      bind: () => ({ check: () => ++checks > 0, reason: () => '' }),
    };
    const profile: Profile = {
      ...buildProfile({ multipliers: {}, maxAttempts: 1, defaultRatio: '20' }),
      filters: [counting, capacityFilter],
    };
    const index = fullIndex();
    index.decide(placementRequest(), profile, ALL);
    const reported = (revision: number) => {
      const pools = index.reportedPools().map(({ report, ...row }) => {
        assert.ok(report !== null);
        return {
          ...row,
          report: { ...report, space: { ...report.space, allocatedGib: revision } },
        };
      });
      for (const pool of pools) index.apply({ revision, hosts: [], backends: [], pools: [pool] });
    };
    // Another pool is one more report: 300 of them thrice are 900 changes of 300 pools.
    for (let revision = 2; revision < 5; revision++) reported(revision);
    checks = 0;
    index.decide(placementRequest(), profile, ALL);
    assert.equal(checks, POOLS, 'few are sorted by the decision');
    index.apply({
      revision: 9,
      hosts: [],
      backends: [],
      pools: Array.from({ length: 1000 }, (_, at) => ({
        ...{ pool: `a@x#new${at}`, backend: 'a@x', poolName: `new${at}`, ordinal: 1000 + at },
        ...{ heldGib: 0, confirmedGib: 0, containedGib: 0, volumeCount: 0, generation: 1 },
        report: { space: space(), capabilities: {} },
      })),
    });
    checks = 0;
    index.decide(placementRequest(), profile, ALL);
    assert.equal(checks, 0, 'many were sorted before');
  });

  for (const capacity of [capacityFilter, capacityGuard])
    it(`asks no pool of its signature again and weighs none, with ${capacity.name}`, () => {
      let checks = 0;
      const counting: Filter = {
        name: 'CountingFilter',
        preFilter: () => ({ kind: 'signature', key: 'any' }),
        bind: () => ({ check: () => ++checks > 0, reason: () => '' }),
      };
      const scanned = () => assert.fail('every pool was weighed');
      const profile: Profile = {
        ...buildProfile({ multipliers: {}, maxAttempts: 1, defaultRatio: '20' }),
        filters: [counting, capacity],
        weighers: [{ weigher: { ...capacityWeigher, weigh: scanned }, multiplier: 1 }],
      };
      const index = fullIndex();
      const chosen = Array.from({ length: 40 }, () => {
        const outcome = index.decide(placementRequest(), profile, ALL);
        if (outcome.kind === 'refused') return null;
        index.reserve(outcome.pool.pool, 10, null);
        return outcome.pool.pool;
      });
      assert.equal(checks, POOLS);
      assert.equal(chosen[0], 'a@x#0');
      assert.ok(!chosen.includes(null) && new Set(chosen).size > 10);
    });
});
