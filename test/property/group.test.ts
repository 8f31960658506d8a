import assert from 'node:assert/strict';
import fc from 'fast-check';
import { finite } from '../../src/domain/capacity.js';
import { scheduleGroup } from '../../src/engine/decide/group.js';
import { buildProfile } from '../../src/engine/decide/profile.js';
import { rank, schedule } from '../../src/engine/decide/schedule.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { PoolView } from '../../src/engine/request/view.js';
import { placementRequest, pool, volumeType } from '../engine/support.js';

const profile = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: 20 });

const pools: fc.Arbitrary<readonly PoolView[]> = fc
  .array(
    fc.record({
      backend: fc.constantFrom('a@x', 'b@x', 'c@x', 'd@x'),
      zone: fc.constantFrom('east', 'west'),
      freeGib: fc.integer({ min: 0, max: 60 }),
      tier: fc.constantFrom('gold', 'tin'),
    }),
    { maxLength: 12 },
  )
  .map((list) =>
    list.map(({ backend, zone, freeGib, tier }, index) =>
      pool({
        pool: `${backend}#${index}`,
        zone,
        space: { free: finite(freeGib) },
        capabilities: { tier },
      }),
    ),
  );

const wanted: fc.Arbitrary<PlacementRequest> = fc
  .record({
    sizeGib: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 50 })),
    zones: fc.constantFrom([], [], ['east'], ['west']),
    tier: fc.constantFrom(null, null, 'gold', 'tin'),
  })
  .map(({ sizeGib, zones, tier }) =>
    placementRequest({
      neededGib: sizeGib,
      spec: { sizeGib, zones, volumeType: tier === null ? null : volumeType({ tier }) },
    }),
  );

/** Whether a backend alone takes what is asked for. */
function takes(views: readonly PoolView[], backend: string, asked: PlacementRequest): boolean {
  return (
    schedule(views, { ...asked, spec: { ...asked.spec, resourceBackend: backend } }, profile)
      .kind === 'chosen'
  );
}

describe('a group', () => {
  it(
    'lands on one backend that takes each of its volumes and its type, the best by the ' +
      'first, or there is none',
    () => {
      fc.assert(
        fc.property(pools, fc.array(wanted, { maxLength: 4 }), wanted, (views, members, type) => {
          const ofType = { ...type, neededGib: 0 };
          const asks = [...members, ofType];
          const backends = [...new Set(views.map(({ backend }) => backend))].filter((backend) =>
            asks.every((one) => takes(views, backend, one)),
          );
          const outcome = scheduleGroup(views, asks, profile);
          if (outcome.kind === 'refused') {
            assert.deepEqual(backends, []);
            return;
          }
          assert.ok(
            backends.includes(outcome.pool.backend),
            `${outcome.pool.backend} is none of ${backends.join(', ')}`,
          );
          const [first] = members;
          const best = rank(views, first ?? ofType, profile).find((ranked) =>
            backends.includes(ranked.pool.backend),
          );
          assert.deepEqual([outcome.pool.pool, outcome.weight], [best?.pool.pool, best?.weight]);
          for (const { pool: name } of outcome.alternatives)
            assert.ok(backends.includes(name.slice(0, name.indexOf('#'))), name);
        }),
        { numRuns: 3000 },
      );
    },
  );
});
