import assert from 'node:assert/strict';
import { scanned } from '../../../src/engine/decide/candidates.js';
import { decideGroup, scheduleGroup } from '../../../src/engine/decide/group.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { placementRequest, pool, volumeType } from '../support.js';

const profile = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: 20 });
const wants = (tier: string, neededGib = 10) =>
  placementRequest({ neededGib, spec: { sizeGib: neededGib, volumeType: volumeType({ tier }) } });
const anything = placementRequest({ neededGib: 0, spec: { sizeGib: 0 } });

describe('the choice for a group', () => {
  it('is refused where no backend takes all, with the pools that take the first', () => {
    const pools = [
      pool({ pool: 'a@x#gold', capabilities: { tier: 'gold' } }),
      pool({ pool: 'b@x#tin', capabilities: { tier: 'tin' } }),
    ];
    const outcome = scheduleGroup(pools, [wants('gold'), wants('tin'), anything], profile);
    assert.equal(outcome.kind, 'refused');
    if (outcome.kind !== 'refused') return;
    const { poolsSeen, filters, nearestMisses, pools: told, poolsOmitted } = outcome.diagnosis;
    assert.deepEqual(filters, [{ filter: 'group_on_one_backend', considered: 1, removed: 1 }]);
    assert.deepEqual([poolsSeen, told.length, poolsOmitted], [2, 1, 0]);
    assert.match(nearestMisses[0]?.reason ?? '', /^its backend a@x takes the first member, and/);
  });

  it('says of a member that fits nowhere why it does not', () => {
    const pools = [pool({ pool: 'a@x#gold', capabilities: { tier: 'gold' } })];
    const outcome = scheduleGroup(pools, [wants('gold'), wants('tin'), anything], profile);
    assert.deepEqual(
      outcome.kind === 'refused' && outcome.diagnosis.nearestMisses.map(({ filter }) => filter),
      ['CapabilitiesFilter'],
    );
  });

  it('asks once for members that ask the same, however many there are', () => {
    const source = scanned([pool({ capabilities: { tier: 'gold' } })], profile);
    let asked = 0;
    const counting = {
      of: (request: Parameters<typeof source.of>[0]) => {
        asked += 1;
        return source.of(request);
      },
      refusal: source.refusal.bind(source),
      pools: source.pools.bind(source),
    };
    const members = Array.from({ length: 50 }, () => wants('gold'));
    const outcome = decideGroup(counting, [...members, wants('gold', 20), anything], profile);
    assert.deepEqual([outcome.kind, asked], ['chosen', 3]);
  });
});
