import assert from 'node:assert/strict';
import type { Json } from '../../../src/domain/json.js';
import { arrivingPools } from '../../../src/engine/driver-report/arrival.js';
import { backendStateFilter } from '../../../src/engine/filters/backend-state.js';
import type { PoolView } from '../../../src/engine/request/view.js';
import { bound, placementRequest, pool } from '../support.js';

describe('BackendStateFilter', () => {
  const STATES: readonly (readonly [Json, boolean])[] = [
    ['down', false],
    ['DOWN', false],
    [' Down ', false],
    [false, false],
    ['False', false],
    ['up', true],
    [true, true],
    ['degraded', true],
    ['', true],
    [null, true],
    [0, true],
    [['down'], true],
  ];
  for (const key of ['backend_state', 'pool_state']) {
    for (const [state, passes] of STATES) {
      it(`${passes ? 'passes' : 'refuses'} a pool with ${key} ${JSON.stringify(state)}`, () => {
        assert.equal(
          bound(backendStateFilter, placementRequest()).check(
            pool({ capabilities: { [key]: state } }),
          ),
          passes,
        );
      });
    }
  }

  it('passes a pool that says nothing', () =>
    assert.equal(bound(backendStateFilter, placementRequest()).check(pool()), true));

  /** The pools of a backend with these capabilities of its own, as they arrive. */
  function arrived(capabilities: Record<string, Json>, own: Record<string, Json> = {}): PoolView {
    const [first] = arrivingPools(
      {
        ...{ host: 'node@lvm', cluster: null, zone: 'nova', serviceKind: 'volume', capabilities },
        ...{ accountingRevision: null, incarnation: '', sequence: 0, measuredAt: null },
        layout: {
          kind: 'pools',
          pools: [
            {
              poolName: 'a',
              capacity: { total: { kind: 'unknown' }, free: { kind: 'unknown' } },
              capabilities: own,
            },
          ],
        },
      },
      { kind: 'fixed', ratio: 20 },
    );
    return first === undefined ? assert.fail() : { ...pool(), report: first.report };
  }

  it('sees the state of the backend beside its pools, which no pool inherits', () => {
    const down = arrived({ backend_state: 'Down' }, { backend_state: 'up' });
    assert.equal(down.report.capabilities['backend_state'], 'up');
    const filter = bound(backendStateFilter, placementRequest());
    assert.equal(filter.check(down), false);
    assert.equal(
      filter.reason(down),
      'its backend reports backend_state "Down": it takes nothing new',
    );
    assert.equal(filter.check(arrived({ backend_state: 'up' })), true);
    assert.equal(Object.hasOwn(arrived({ backend_state: 'up' }).report, 'backendDown'), false);
  });

  it('gives the reason that the pool reports, shortened', () => {
    const filter = bound(backendStateFilter, placementRequest());
    const capabilities = { pool_state: 'down', pool_down_reason: 'Datastore marked as draining' };
    assert.equal(
      filter.reason(pool({ capabilities })),
      'it reports pool_state "down" (Datastore marked as draining): it takes nothing new',
    );
    assert.ok(
      filter.reason(pool({ capabilities: { ...capabilities, pool_down_reason: 'x'.repeat(5000) } }))
        .length < 300,
    );
  });

  it('passes what brings nothing new: what lives there grows, is copied there, or stays', () => {
    const down = pool({ pool: 'node@lvm#a', capabilities: { pool_state: 'down' } });
    assert.equal(
      bound(backendStateFilter, placementRequest({ bringsNew: false })).check(down),
      true,
    );
    for (const currentPool of ['node@lvm#a', 'node@lvm'])
      assert.equal(
        bound(backendStateFilter, placementRequest({ currentPool })).check(down),
        true,
        currentPool,
      );
    for (const currentPool of ['node@lvm#b', 'other@lvm'])
      assert.equal(
        bound(backendStateFilter, placementRequest({ currentPool })).check(down),
        false,
        currentPool,
      );
  });
});
