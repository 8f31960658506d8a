import assert from 'node:assert/strict';
import fc from 'fast-check';
import { finite } from '../../src/domain/capacity.js';
import { diagnose } from '../../src/engine/decide/diagnose.js';
import { buildProfile } from '../../src/engine/decide/profile.js';
import { placementRequest, pool, volumeType } from '../engine/support.js';

const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: 20 });
const WANTED: Readonly<Record<string, string>> = { disk: 'ssd', speed: 'fast', tier: 'gold' };
const NEEDED = 10;

/** What a pool of the property has. */
interface Facts {
  readonly zone: string;
  readonly freeGib: number;
  readonly has: Readonly<Record<string, string>>;
}

const request = placementRequest({
  neededGib: NEEDED,
  spec: { sizeGib: NEEDED, zones: ['az1'], volumeType: volumeType(WANTED) },
});
const facts: fc.Arbitrary<Facts> = fc.record({
  zone: fc.constantFrom('az1', 'az2'),
  freeGib: fc.integer({ min: 0, max: 2 * NEEDED }),
  has: fc.record({
    disk: fc.constantFrom('ssd', 'hdd'),
    speed: fc.constantFrom('fast', 'slow'),
    tier: fc.constantFrom('gold', 'lead'),
  }),
});

const poolOf = ({ zone, freeGib, has }: Facts, at: number) =>
  pool({ pool: `a@x#${at}`, zone, space: { free: finite(freeGib) }, capabilities: { ...has } });
const judged = (all: readonly Facts[]) => diagnose(all.map(poolOf), request, PROFILE);
const passes = (one: Facts) => judged([one]).pools.length === 0;

/** How many values would have to change, and by how much. */
function distance({ zone, freeGib, has }: Facts): readonly [number, number] {
  const wrong =
    (zone === 'az1' ? 0 : 1) + Object.keys(WANTED).filter((key) => has[key] !== WANTED[key]).length;
  const lacking = Math.max(0, NEEDED - freeGib) / NEEDED;
  return [wrong + (lacking > 0 ? 1 : 0), wrong + lacking];
}

/** The pool with the values changed that a reason names. */
function changed(one: Facts, reason: string): Facts {
  const has = { ...one.has };
  for (const [, key = '', value = ''] of reason.matchAll(/(\w+) must be "(\w+)"/g))
    has[key] = value;
  return {
    zone: /its zone is/.test(reason) ? 'az1' : one.zone,
    freeGib: /it has room for|nothing to give/.test(reason) ? NEEDED : one.freeGib,
    has,
  };
}

describe('the nearest misses', () => {
  it('pass if what they name is changed, and no other pool would with less', () => {
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1, maxLength: 12 }), (all) => {
        const refused = all.filter((one) => !passes(one));
        const { nearestMisses } = judged(refused);
        assert.equal(nearestMisses.length, Math.min(3, refused.length));
        const least = refused.map(distance).sort(([a, b], [c, d]) => a - c || b - d);
        for (const [at, { pool: name, reason }] of nearestMisses.entries()) {
          const one = refused[Number(name.split('#')[1])] as Facts;
          assert.deepEqual(distance(one), least[at]);
          assert.ok(passes(changed(one, reason)), `${name}: ${reason}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('have the one SSD pool that lacks 1 GiB before four that are no SSD', () => {
    const hdd = (): Facts => ({ zone: 'az1', freeGib: 20, has: { ...WANTED, disk: 'hdd' } });
    const ssd: Facts = { zone: 'az1', freeGib: NEEDED - 1, has: WANTED };
    const { nearestMisses } = judged([hdd(), hdd(), hdd(), hdd(), ssd]);
    assert.deepEqual(
      nearestMisses.map(({ pool: name, filter }) => [name, filter]),
      [
        ['a@x#4', 'CapacityFilter'],
        ['a@x#0', 'CapabilitiesFilter'],
        ['a@x#1', 'CapabilitiesFilter'],
      ],
    );
  });

  it('say all that would have to change, not the first only', () => {
    const [miss] = judged([
      { zone: 'az2', freeGib: 3, has: { ...WANTED, speed: 'slow' } },
    ]).nearestMisses;
    assert.equal(
      miss?.reason,
      'its zone is az2, the request asks for az1; besides, CapacityFilter: the volume needs 10 ' +
        'GiB, it has room for 3 GiB: 0 GiB are provisioned of the 100 GiB available, 3 GiB are ' +
        'free; besides, CapabilitiesFilter: speed must be "fast", it reports "slow"',
    );
  });
});
