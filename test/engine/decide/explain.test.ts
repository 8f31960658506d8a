import assert from 'node:assert/strict';
import { diagnose, diagnoseInSteps } from '../../../src/engine/decide/diagnose.js';
import { explain, explainInSteps } from '../../../src/engine/decide/explain.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { placementRequest, pool } from '../support.js';

const profile = buildProfile({
  filters: ['AvailabilityZoneFilter', 'CapacityFilter'],
  weighers: ['CapacityWeigher', 'VolumeNumberWeigher'],
  multipliers: { capacity: 2 },
  maxAttempts: 3,
  defaultRatio: 20,
});
const of = (name: string, free: number, zone = 'nova') =>
  pool({ pool: `${name}@x#p`, zone, space: { free: { kind: 'finite', gib: free } } });

describe('explain', () => {
  const pools = [
    of('small', 5),
    of('far', 90, 'moon'),
    of('half', 50),
    of('empty', 100),
    of('other', 20),
  ];

  it('tells what each weigher gives, best first, then what stops the others', () => {
    const accounts = explain(pools, placementRequest({ spec: { zones: ['nova'] } }), profile);
    assert.deepEqual(
      accounts.map(({ pool: name, rejection, weight }) => [
        name,
        rejection?.filter ?? null,
        weight,
      ]),
      [
        ['empty@x#p', null, 2],
        ['half@x#p', null, 0.75],
        ['other@x#p', null, 0],
        ['small@x#p', 'CapacityFilter', 0],
        ['far@x#p', 'AvailabilityZoneFilter', 0],
      ],
    );
    assert.deepEqual(accounts[1]?.shares, [
      { weigher: 'CapacityWeigher', number: 50, multiplier: 2, share: 0.75 },
      { weigher: 'VolumeNumberWeigher', number: 0, multiplier: -1, share: 0 },
    ]);
    assert.match(accounts[3]?.rejection?.reason ?? '', /5/);
  });

  it(
    'weighs pools that the request may not go to, for they count in what is mapped, and ' +
      'lists them between',
    () => {
      const accounts = explain(
        pools,
        placementRequest({ spec: { zones: ['nova'], resourceBackend: 'half@x' } }),
        profile,
      );
      assert.deepEqual(
        accounts.map(({ pool: name, rejection, weight }) => [
          name,
          rejection?.filter ?? null,
          weight,
        ]),
        [
          ['half@x#p', null, 0.75],
          ['empty@x#p', 'resource_backend', 2],
          ['other@x#p', 'resource_backend', 0],
          ['small@x#p', 'CapacityFilter', 0],
          ['far@x#p', 'AvailabilityZoneFilter', 0],
        ],
      );
    },
  );

  it('tells of every pool why, however much that is: none that was refused looks like a candidate', () => {
    const many = Array.from({ length: 2000 }, (_, at) => of(`${'n'.repeat(100)}${at}`, 5));
    const accounts = explain(many, placementRequest({ spec: { zones: ['nova'] } }), profile);
    assert.deepEqual(
      accounts.map(({ pool: name, rejection }) => [name, rejection?.filter]),
      many.map(({ pool: name }) => [name, 'CapacityFilter']),
    );
  });

  it('looks at few pools a step, and so does a diagnosis, with the same result', () => {
    const many = Array.from({ length: 1000 }, (_, at) => of(`n${at}`, at % 20));
    const request = placementRequest({ spec: { zones: ['nova'] } });
    const seen = new Set<string>();
    const counting = {
      ...profile,
      filters: profile.filters.map((filter) => ({
        ...filter,
        bind: (asked: typeof request) => {
          const bound = filter.bind(asked);
          const check = (one: (typeof many)[number]) => {
            seen.add(one.pool);
            return bound.check(one);
          };
          return { ...bound, check };
        },
      })),
    };
    for (const [steps, atOnce] of [
      [explainInSteps(many, request, counting), explain(many, request, profile)],
      [diagnoseInSteps(many, request, counting), diagnose(many, request, profile)],
    ] as const) {
      for (let step = steps.next(); ; step = steps.next()) {
        assert.ok(seen.size <= 100, `${seen.size} pools in a step`);
        seen.clear();
        if (step.done !== true) continue;
        assert.deepEqual(step.value, atOnce);
        break;
      }
    }
  });
});
