import assert from 'node:assert/strict';
import { finite } from '../../../src/domain/capacity.js';
import type { MigrationPolicy } from '../../../src/domain/operation.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { type RetypeOutcome, scheduleRetype } from '../../../src/engine/decide/retype.js';
import { placementRequest, pool, volumeType } from '../support.js';

const profile = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: 20 });
const FAST = { tier: 'fast' };
const SLOW = { tier: 'slow' };

describe('a retype', () => {
  /** Retypes a volume of 10 GiB that lives in `from` to the tier `fast`. */
  const retype = (
    pools: readonly ReturnType<typeof pool>[],
    from: string,
    policy: MigrationPolicy,
  ): RetypeOutcome =>
    scheduleRetype(
      pools,
      placementRequest({
        // Only the pool in which it lives is exempt from the capacity filter.
        currentPool: from.includes('#') ? from : null,
        spec: { volumeType: volumeType(FAST) },
      }),
      profile,
      { from, policy },
    );
  const where = (outcome: RetypeOutcome) =>
    outcome.kind === 'chosen'
      ? `${'stays' in outcome ? 'stays in' : 'moves to'} ${outcome.pool.pool}`
      : outcome.kind;

  it('stays in a pool that passes, also a full one, whatever better ones there are', () => {
    const full = pool({ pool: 'n@x#full', capabilities: FAST, space: { free: finite(0) } });
    const roomy = pool({ pool: 'n@x#roomy', capabilities: FAST });
    for (const policy of ['never', 'on_demand'] as const)
      assert.equal(where(retype([roomy, full], 'n@x#full', policy)), 'stays in n@x#full');
  });

  it('stays in any pool of its backend, if only that is known, by either policy', () => {
    const pools = [
      pool({ pool: 'n@x#slow', capabilities: SLOW }),
      pool({ pool: 'n@x#fast', capabilities: FAST, space: { free: finite(20) } }),
      pool({ pool: 'm@x#fast', capabilities: FAST }),
    ];
    for (const policy of ['never', 'on_demand'] as const)
      assert.equal(where(retype(pools, 'n@x', policy)), 'stays in n@x#fast');
  });

  it('moves to the best pool only on demand', () => {
    const pools = [
      pool({ pool: 'n@x#slow', capabilities: SLOW }),
      pool({ pool: 'm@x#some', capabilities: FAST, space: { free: finite(20) } }),
      pool({ pool: 'm@x#most', capabilities: FAST }),
    ];
    assert.equal(where(retype(pools, 'n@x#slow', 'on_demand')), 'moves to m@x#most');
    assert.equal(where(retype(pools, 'n@x#slow', 'never')), 'refused');
  });

  it('is refused with its own pool first, if it could only have stayed', () => {
    const pools = ['m@x#slow', 'n@x#slow'].map((name) => pool({ pool: name, capabilities: SLOW }));
    const misses = (policy: MigrationPolicy) => {
      const outcome = retype(pools, 'n@x#slow', policy);
      return outcome.kind === 'refused'
        ? outcome.diagnosis.nearestMisses.map(({ pool: name }) => name)
        : outcome.kind;
    };
    assert.deepEqual(misses('never'), ['n@x#slow', 'm@x#slow']);
    assert.deepEqual(misses('on_demand'), ['m@x#slow', 'n@x#slow']);
  });

  it('names the other pools that pass as alternatives, and never the chosen one', () => {
    const pools = ['n@x#a', 'm@x#b', 'm@x#c'].map((name) =>
      pool({ pool: name, capabilities: FAST }),
    );
    const outcome = retype(pools, 'm@x#b', 'never');
    assert.deepEqual(
      outcome.kind === 'chosen' && outcome.alternatives.map(({ pool: name }) => name).sort(),
      ['m@x#c', 'n@x#a'],
    );
  });
});
