import assert from 'node:assert/strict';
import { finite, INFINITE } from '../../../src/domain/capacity.js';
import type { JsonObject } from '../../../src/domain/json.js';
import { diagnose } from '../../../src/engine/decide/diagnose.js';
import { buildProfile, type Profile } from '../../../src/engine/decide/profile.js';
import type { PlacementRequest } from '../../../src/engine/expression/placement-request.js';
import type { Filter } from '../../../src/engine/framework/filter.js';
import { RuleFault } from '../../../src/engine/framework/rule-fault.js';
import { PoolIndex } from '../../../src/engine/index/pool-index.js';
import { backendRecord, placementRequest, space, volumeType } from '../support.js';

const POOLS = 3000;
const TOLD = 10;
const TIERS = ['gold', 'silver', 'lead'];
const ALL = { avoid: new Set<string>(), settled: null };
const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 1, defaultRatio: '20' });

interface Drawn {
  readonly freeGib: number;
  readonly capabilities: JsonObject;
}

/** The pools of one backend; each backend's capabilities are objects of its own. */
function indexOf(draw: (at: number) => Drawn, pools = POOLS): PoolIndex {
  const index = new PoolIndex();
  const counts = { heldGib: 0, confirmedGib: 0, containedGib: 0, volumeCount: 0, generation: 1 };
  index.apply({
    revision: 1,
    hosts: [],
    backends: [backendRecord()],
    pools: Array.from({ length: pools }, (_, at) => {
      const { freeGib, capabilities } = draw(at);
      return {
        ...{ pool: `a@x#${at}`, backend: 'a@x', poolName: String(at), ordinal: at + 1 },
        ...counts,
        report: {
          space: space({ total: finite(1000), free: finite(freeGib) }),
          capabilities,
        },
      };
    }),
  });
  return index;
}

/** The profile with filters that count of how many pools they were asked. */
function counting({ filters, ...profile }: Profile) {
  const asked = { pools: 0 };
  const counted = (filter: Filter): Filter => ({
    ...filter,
    bind(request, limits) {
      const bound = filter.bind(request, limits);
      return {
        ...bound,
        check(pool) {
          asked.pools += 1;
          return bound.check(pool);
        },
      };
    },
  });
  return { asked, profile: { ...profile, filters: filters.map(counted) } };
}

const requestOf = (stated: Parameters<typeof placementRequest>[0]): PlacementRequest =>
  placementRequest({ maxDiagnosedPools: TOLD, ...stated });

/** Its account, which is that of a look at each pool, and how often a rule was asked of one. */
function refused(index: PoolIndex, request: PlacementRequest) {
  const { asked, profile } = counting(PROFILE);
  // The first request judges its signature.
  index.pick(request, profile, ALL);
  asked.pools = 0;
  const outcome = index.decide(request, profile, ALL);
  assert.ok(outcome.kind === 'refused');
  assert.deepEqual(outcome.diagnosis, diagnose(index.participating(), request, PROFILE));
  return { ...outcome.diagnosis, asked: asked.pools };
}

describe('an account of a refusal by the index', () => {
  it('asks no pool whose kind and space are known', () => {
    const index = indexOf((at) => ({
      freeGib: at % 500,
      capabilities: { tier: TIERS[at % 3] ?? '' },
    }));
    const { poolsSeen, nearestMisses, asked } = refused(
      index,
      requestOf({ spec: { sizeGib: 500, volumeType: volumeType({ tier: 'silver' }) } }),
    );
    assert.equal(poolsSeen, POOLS);
    assert.deepEqual(
      nearestMisses.map(({ pool }) => pool),
      ['a@x#499', 'a@x#1999', 'a@x#1498'],
    );
    assert.ok(asked < 100, `${asked} times`);
  });

  it('has the kind that lacks the least before one that lacks more', () => {
    const media = (at: number) => (at < 100 ? 'hdd' : 'ssd');
    const index = indexOf((at) => ({
      freeGib: 500,
      capabilities: { tier: 'gold', media: media(at) },
    }));
    const wanted = volumeType({ tier: 'silver', media: 'ssd' });
    const { nearestMisses, asked } = refused(index, requestOf({ spec: { volumeType: wanted } }));
    assert.deepEqual(
      nearestMisses.map(({ pool }) => pool),
      ['a@x#100', 'a@x#101', 'a@x#102'],
    );
    assert.ok(asked < 100, `${asked} times`);
  });

  it('asks few of them where each is nearer than those before', () => {
    const index = indexOf((at) => ({ freeGib: at / 10, capabilities: {} }));
    const { nearestMisses, asked } = refused(index, requestOf({ spec: { sizeGib: 900 } }));
    assert.equal(nearestMisses[0]?.pool, `a@x#${POOLS - 1}`);
    assert.ok(asked < 100, `${asked} times`);
  });

  it('asks the pools that a request names, and no others', () => {
    const index = indexOf(() => ({ freeGib: 5, capabilities: {} }));
    const { asked, nearestMisses } = refused(
      index,
      requestOf({ spec: { sizeGib: 10, resourceBackend: 'a@x#2000' } }),
    );
    assert.equal(nearestMisses[0]?.pool, 'a@x#2000');
    assert.ok(asked < 100, `${asked} times`);
  });

  it('sees what is set aside, and leaves it out where only commits count', () => {
    const index = indexOf(() => ({ freeGib: 50, capabilities: {} }), 20);
    const request = requestOf({ spec: { sizeGib: 60 } });
    for (const at of [3, 7]) index.reserve(`a@x#${at}`, 20, null);
    for (const settled of [null, 'committed'] as const) {
      const basis = { avoid: new Set<string>(), settled };
      const outcome = index.decide(request, PROFILE, basis);
      assert.ok(outcome.kind === 'refused');
      assert.deepEqual(outcome.diagnosis, diagnose(index.pools(basis), request, PROFILE));
      const reason = outcome.diagnosis.pools[3]?.reason ?? '';
      assert.match(reason, settled === null ? /room for 30 GiB/ : /room for 50 GiB/);
    }
  });

  it('is the same where there are too many kinds, and where space is no number', () => {
    const distinct = indexOf((at) => ({ freeGib: at % 7, capabilities: { own: at } }), 5000);
    assert.ok(refused(distinct, requestOf({})).asked > 5000 - 4096);
    const index = indexOf(() => ({ freeGib: 5, capabilities: { tier: 'lead' } }), 50);
    index.apply({
      revision: 2,
      hosts: [],
      backends: [],
      pools: [4, 9].flatMap((at) => {
        const row = index.pool(`a@x#${at}`);
        if (row?.report == null) return [];
        const endless = space({ total: INFINITE, free: INFINITE });
        return [{ ...row, report: { ...row.report, space: endless } }];
      }),
    });
    refused(index, requestOf({ spec: { volumeType: volumeType({ tier: 'gold' }) } }));
  });

  it('names the rule that breaks and the first pool at which it does', () => {
    const broken: Filter = {
      name: 'Broken',
      preFilter: () => ({ kind: 'signature', key: 'broken', reads: 'traits' }),
      bind: () => ({
        check({ report: { capabilities } }) {
          if (capabilities['broken'] === true) throw new Error('it broke');
          return true;
        },
        reason: () => '',
      }),
    };
    const profile = { ...PROFILE, filters: [...PROFILE.filters, broken] };
    // It is not asked of a pool that lacks space.
    const index = indexOf((at) => ({
      freeGib: at === 30 ? 500 : 5,
      capabilities: { broken: at % 10 === 0 },
    }));
    const request = requestOf({});
    const fault = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        assert.ok(error instanceof RuleFault);
        return [error.rule, error.pool];
      }
      return null;
    };
    const expected = fault(() => diagnose(index.participating(), request, profile));
    assert.deepEqual(expected, ['Broken', 'a@x#30']);
    assert.deepEqual(
      fault(() => index.source(profile, ALL).refusal(request)),
      expected,
    );
  });
});
