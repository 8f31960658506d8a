import assert from 'node:assert/strict';
import { finite } from '../../../src/domain/capacity.js';
import { buildProfile, type Profile } from '../../../src/engine/decide/profile.js';
import { rank, schedule } from '../../../src/engine/decide/schedule.js';
import type { PlacementRequest } from '../../../src/engine/expression/placement-request.js';
import type { Filter } from '../../../src/engine/framework/filter.js';
import { RuleFault } from '../../../src/engine/framework/rule-fault.js';
import type { PoolView } from '../../../src/engine/request/view.js';
import { namedFilters, placementRequest, pool } from '../support.js';

const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: 20 });
const with100 = pool({ pool: 'a@lvm#1' });
const with50 = pool({ pool: 'a@lvm#2', space: { free: finite(50) } });
const with75 = pool({ pool: 'b@lvm#1', space: { free: finite(75) } });
const POOLS = [with50, with100, with75];

function chosen(pools: readonly PoolView[], request: PlacementRequest, profile: Profile = PROFILE) {
  const outcome = schedule(pools, request, profile);
  return outcome.kind === 'chosen'
    ? [outcome.pool.pool, outcome.weight, outcome.alternatives]
    : assert.fail('refused');
}

describe('schedule', () => {
  it('chooses the best pool and names the next ones', () => {
    const alternatives = [
      { pool: 'b@lvm#1', weight: 0.5 },
      { pool: 'a@lvm#2', weight: 0 },
    ];
    assert.deepEqual(chosen(POOLS, placementRequest()), ['a@lvm#1', 1, alternatives]);
    assert.deepEqual(chosen(POOLS, placementRequest({ spec: { maxAlternatives: 1 } })), [
      'a@lvm#1',
      1,
      alternatives.slice(0, 1),
    ]);
    assert.deepEqual(chosen(POOLS, placementRequest({ spec: { maxAlternatives: 0 } })), [
      'a@lvm#1',
      1,
      [],
    ]);
  });

  it('keeps the order of the pools between equals', () => {
    const equals = ['c', 'a', 'b'].map((name) => pool({ pool: `${name}@lvm#1` }));
    assert.equal(chosen(equals, placementRequest())[0], 'c@lvm#1');
    const order = rank(equals, placementRequest(), PROFILE).map((ranked) => ranked.pool.pool);
    assert.deepEqual(order, ['c@lvm#1', 'a@lvm#1', 'b@lvm#1']);
  });

  it('narrows to the named backend or pool after weighing', () => {
    assert.deepEqual(chosen(POOLS, placementRequest({ spec: { resourceBackend: 'b@lvm' } })), [
      'b@lvm#1',
      0.5,
      [],
    ]);
    const one = chosen(POOLS, placementRequest({ spec: { resourceBackend: 'a@lvm' } }));
    assert.deepEqual(one, ['a@lvm#1', 1, [{ pool: 'a@lvm#2', weight: 0 }]]);
    assert.deepEqual(chosen(POOLS, placementRequest({ spec: { resourceBackend: 'a@lvm#2' } })), [
      'a@lvm#2',
      0,
      [],
    ]);
  });

  it('takes a named pool for that pool, and not for its neighbours', () => {
    for (const resourceBackend of ['a@lvm#', 'a@lvm#11', 'a', 'a@lv', '']) {
      assert.equal(
        schedule(POOLS, placementRequest({ spec: { resourceBackend } }), PROFILE).kind,
        'refused',
        resourceBackend,
      );
    }
  });

  it('stacks where the multiplier is negative', () => {
    const stacking = buildProfile({
      multipliers: { capacity: -1 },
      maxAttempts: 3,
      defaultRatio: 20,
    });
    assert.equal(chosen(POOLS, placementRequest(), stacking)[0], 'a@lvm#2');
  });

  it('passes over the pools that were tried', () => {
    assert.equal(chosen(POOLS, placementRequest({ attemptedPools: ['a@lvm#1'] }))[0], 'b@lvm#1');
  });

  it('returns to the tried pool where nothing forbids it, and counts what it gives back', () => {
    const cinders = buildProfile({
      filters: ['CapacityFilter'],
      multipliers: {},
      maxAttempts: 3,
      defaultRatio: 20,
    });
    const full = pool({ pool: 'a@lvm#1', consumedGib: 100 });
    const again = placementRequest({
      attemptedPools: ['a@lvm#1'],
      credit: { pool: 'a@lvm#1', sizeGib: 10 },
    });
    assert.equal(chosen([full], again, cinders)[0], 'a@lvm#1');
    assert.equal(schedule([full], placementRequest(), cinders).kind, 'refused');
  });

  it('refuses where there are no pools', () => {
    assert.deepEqual(schedule([], placementRequest({ maxDiagnosedPools: 0 }), PROFILE), {
      kind: 'refused',
      diagnosis: {
        poolsSeen: 0,
        filters: namedFilters(PROFILE).map((filter) => ({ filter, considered: 0, removed: 0 })),
        nearestMisses: [],
        pools: [],
        poolsOmitted: 0,
      },
    });
  });

  it('does not take a broken filter for a refusal', () => {
    const broken: Filter = {
      name: 'BrokenFilter',
      bind: () => ({
        check: (view) => {
          if (view.pool === 'a@lvm#1') throw new TypeError('oops');
          return true;
        },
        reason: () => '',
      }),
    };
    const profile = { ...PROFILE, filters: [...PROFILE.filters, broken] };
    assert.throws(
      () => schedule(POOLS, placementRequest(), profile),
      (error) =>
        error instanceof RuleFault &&
        error.rule === 'BrokenFilter' &&
        error.message === 'BrokenFilter failed at pool a@lvm#1: oops',
    );
  });

  it('does not take a filter that cannot be bound for a refusal', () => {
    const broken: Filter = {
      name: 'BrokenFilter',
      bind: () => {
        throw 'text';
      },
    };
    assert.throws(() => schedule(POOLS, placementRequest(), { ...PROFILE, filters: [broken] }), {
      message: 'BrokenFilter failed: text',
      pool: '',
    });
  });
});
