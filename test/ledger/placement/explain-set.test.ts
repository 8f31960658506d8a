import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { seeded } from '../../../src/cli/sample-worker/random.js';
import { CodedError } from '../../../src/domain/errors.js';
import type { SetRule } from '../../../src/domain/volume-set.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import type { CreateSetCall } from '../../../src/ledger/api/placement.js';
import { createSpec, DEFAULT_PROFILE, reason, thickPool, World } from '../support.js';

const RULES: readonly (readonly SetRule[])[] = [
  [],
  [{ scope: 'pool', capability: '', mostPerValue: 1 }],
  [{ scope: 'backend', capability: '', mostPerValue: 2 }],
  [{ scope: 'capability', capability: 'rack', mostPerValue: null }],
];

describe('an explanation of a set', () => {
  let world: World;
  afterEach(async () => {
    assert.deepEqual(world.faults, []);
    await world.end();
  });

  const setOf = (sizes: readonly number[], rules: readonly SetRule[] = []): CreateSetCall => ({
    requestId: randomUUID(),
    caller: 'project',
    rules,
    volumes: sizes.map((sizeGib) => ({ requestId: randomUUID(), spec: createSpec(sizeGib) })),
  });
  const report = () =>
    Promise.all(
      ['a@x', 'b@x', 'c@y'].map((host, at) =>
        world.report(host, {
          layout: {
            kind: 'pools',
            pools: ['one', 'two'].map((name) => ({
              ...thickPool(name, 60 + 10 * at),
              capabilities: { rack: `r${at}` },
            })),
          },
        }),
      ),
    );
  const seen = () =>
    ['a@x#one', 'a@x#two', 'b@x#one', 'b@x#two', 'c@y#one', 'c@y#two'].map((name) => {
      const { pool, consumedGib } = world.ledger.pool(name).state;
      return [pool.heldGib, consumedGib, pool.volumeCount];
    });

  it('is what the same request gets, by chance too, and takes nothing', async () => {
    world = await World.start({
      profile: buildProfile({ ...DEFAULT_PROFILE, weighers: ['ChanceWeigher'], multipliers: {} }),
    });
    await report();
    const roll = seeded(1);
    const came = { placed: 0, refused: 0 };
    for (let number = 0; number < 24; number += 1) {
      const sizes = Array.from({ length: 2 + (number % 3) }, () => 1 + Math.floor(roll() * 20));
      const call = setOf(sizes, RULES[number % RULES.length]);
      const before = seen();
      const { head } = world.ledger.eventLog();
      const { members, missing } = await world.ledger.explainVolumes(call);
      assert.deepEqual([seen(), world.ledger.eventLog().head], [before, head]);
      for (const { requestId } of [call, ...call.volumes])
        await assert.rejects(
          world.ledger.account({ requestId, caller: call.caller, projectId: '' }),
          reason('REQUEST_NOT_FOUND'),
        );
      try {
        const { volumes } = await world.ledger.createVolumes(call);
        assert.equal(missing, null);
        assert.deepEqual(
          members.map(({ volumeId, pool, weight }) => [volumeId, pool, weight]),
          volumes.map(({ decision: { subject, placement, weight } }) => [
            subject,
            placement.pool,
            weight,
          ]),
        );
        came.placed += 1;
      } catch (error) {
        if (!(error instanceof CodedError) || error.reason !== 'NO_VALID_BACKEND') throw error;
        assert.ok(missing?.outcome.kind === 'refused');
        assert.equal(error.metadata['volume_id'], missing.volumeId);
        assert.equal(
          error.metadata['set_volumes_placed'],
          String(members.filter(({ pool }) => pool !== null).length),
        );
        assert.deepEqual(missing.outcome.diagnosis.filters, error.diagnosis?.filters);
        came.refused += 1;
      }
    }
    // The first fits, and all together are more than there is.
    assert.ok(came.placed > 0 && came.refused > 0, JSON.stringify(came));
  });

  it('tells of each pool why it does not take one more beside the others', async () => {
    world = await World.start();
    await report();
    const call = setOf([10, 10, 40], [{ scope: 'backend', capability: '', mostPerValue: 1 }]);
    const fits = await world.ledger.explainVolumes(call);
    assert.deepEqual(
      [fits.missing, new Set(fits.members.map(({ pool }) => pool?.slice(0, 1))).size],
      [null, 3],
    );
    const more = setOf([10, 10, 40, 5], call.rules);
    const { members, missing } = await world.ledger.explainVolumes(more);
    assert.deepEqual(
      members.map(({ pool }) => pool !== null),
      [true, true, true, false],
    );
    assert.equal(missing?.volumeId, more.volumes[3]?.spec.volumeId);
    assert.deepEqual(
      missing?.pools.map(({ rejection }) => rejection?.filter),
      Array.from({ length: 6 }, () => 'volume_set'),
    );
    // Nothing of it is left: all of the space is there.
    await world.ledger.createVolumes(setOf([60, 60, 70, 70, 80, 80]));
  });

  it('is decided in turns, in which nobody sees what it sets aside', async () => {
    world = await World.start();
    await report();
    // More than all pools have room for: the last has no place.
    const call = setOf(Array.from({ length: 421 }, () => 1));
    const before = seen();
    let turns = 0;
    let most = 0;
    let over = false;
    const look = (): void => {
      most = Math.max(most, world.running.index.tentativeReservations().length);
      turns += 1;
      if (!over) setImmediate(look);
    };
    setImmediate(look);
    const { members, missing } = await world.ledger.explainVolumes(call);
    const own = turns;
    over = true;
    assert.ok(own > 8, `${own} turns`);
    assert.equal(most, 0);
    assert.equal(members.filter(({ pool }) => pool !== null).length, 420);
    assert.equal(missing?.volumeId, call.volumes[420]?.spec.volumeId);
    assert.deepEqual(seen(), before);
  });

  it('lets others decide meanwhile, and goes on beside what they took', async () => {
    world = await World.start();
    await report();
    const call = setOf(Array.from({ length: 300 }, () => 1));
    const explained = world.ledger.explainVolumes(call);
    const others = Array.from({ length: 60 }, () => world.create(1));
    const { members, missing } = await explained;
    const placed = await Promise.all(others);
    assert.equal(placed.length, 60);
    assert.equal(missing, null);
    assert.ok(members.every(({ pool }) => pool !== null));
    assert.equal(
      seen().reduce((sum, [held]) => sum + (held ?? 0), 0),
      60,
    );
  });

  it('is refused as the request would be', async () => {
    world = await World.start();
    await report();
    const volumeType = {
      name: 't',
      extraSpecs: { 'provisioning:max_vol_size': '5' },
      qosSpecs: {},
    };
    const call = setOf([1, 1]);
    const volumes = call.volumes.map((volume, at) =>
      at === 0 ? volume : { ...volume, spec: createSpec(10, { volumeType }) },
    );
    await assert.rejects(world.ledger.explainVolumes({ ...call, volumes }), (error: CodedError) => {
      assert.equal(error.violations[0]?.field, 'volumes[1].size_gib');
      return error.reason === 'INVALID_FIELDS';
    });
  });
});
