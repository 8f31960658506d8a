import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CodedError } from '../../../src/domain/errors.js';
import type { OperationDetail } from '../../../src/domain/operation.js';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { createSpec, DEFAULT_PROFILE, DEFAULT_SETTINGS, reason, World } from '../support.js';

const SPREAD = buildProfile({ ...DEFAULT_PROFILE }, 'spread');
const STACK = buildProfile({ ...DEFAULT_PROFILE, multipliers: { capacity: -1 } }, 'stack');
const ONCE = buildProfile(
  { ...DEFAULT_PROFILE, multipliers: { capacity: -1 }, maxAttempts: 1 },
  'once',
);
const profiles = new Map([SPREAD, STACK, ONCE].map((profile) => [profile.name, profile]));
const inForce = (more: object = {}) => ({
  ...DEFAULT_SETTINGS,
  profile: buildProfile(DEFAULT_PROFILE),
  profiles,
  ...more,
});
const resolvers = { instanceHost: null, imageLocations: null };
const typed = (profile: string): Partial<CreateVolumeSpec> => ({
  volumeType: { name: 't', extraSpecs: { 'stowage:profile': profile }, qosSpecs: {} },
});

describe('profiles', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start({ profiles });
    await world.report('large@x', { total: 100 });
    await world.report('small@x', { total: 50 });
  });
  afterEach(() => world.end());

  const placedBy = async (more: Partial<CreateVolumeSpec>) => {
    const { placement, profile } = (await world.create(1, more)).decision;
    return [profile, placement.backend];
  };

  it('are chosen by the request, else by its volume type, else the default decides', async () => {
    assert.deepEqual(await placedBy({}), ['default', 'large@x']);
    assert.deepEqual(await placedBy({ profile: 'stack' }), ['stack', 'small@x']);
    assert.deepEqual(await placedBy(typed('stack')), ['stack', 'small@x']);
    assert.deepEqual(await placedBy({ ...typed('stack'), profile: 'spread' }), [
      'spread',
      'large@x',
    ]);
    assert.deepEqual(await placedBy({ ...typed('stack'), profile: 'default' }), [
      'default',
      'large@x',
    ]);
  });

  it(
    'that are not there are refused with the field, the known ones and the nearest, and ' +
      'leave no record',
    async () => {
      const wrong = async (
        spec: Partial<CreateVolumeSpec>,
        detail: OperationDetail = { kind: 'create_volume' },
      ) => {
        const call = { requestId: randomUUID(), caller: 'p', spec: createSpec(1, spec), detail };
        const error = await world.ledger.place(call).catch((thrown: unknown) => thrown);
        assert.ok(error instanceof CodedError && error.reason === 'INVALID_FIELDS', String(error));
        await assert.rejects(
          world.ledger.account({ requestId: call.requestId, caller: 'p', projectId: 'p' }),
          reason('REQUEST_NOT_FOUND'),
        );
        return error.violations.map(({ field, description }) => `${field}: ${description}`);
      };
      const said =
        ': there is no profile "stak": did you mean stack? Known: default, spread, stack, once';
      assert.deepEqual(await wrong({ profile: 'stak' }), [`profile${said}`]);
      assert.deepEqual(await wrong(typed('stak')), [
        `volume_type.extra_specs["stowage:profile"]${said}`,
      ]);
      const extend = { kind: 'extend_volume', newSizeGib: 2, attached: false } as const;
      assert.deepEqual(await wrong({ profile: 'stak' }, extend), [`volume.profile${said}`]);
      const group = { kind: 'create_group', groupId: randomUUID(), members: [] } as const;
      assert.deepEqual(await wrong(typed('stak'), group), [
        `group_type.extra_specs["stowage:profile"]${said}`,
      ]);
      assert.equal((await wrong({ profile: 'constructor' })).length, 1);
    },
  );

  it('count with their own number of attempts', async () => {
    const worker = world.worker('w', ['large@x', 'small@x']);
    const { decision } = await world.create(1, { profile: 'once' });
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    assert.equal((await worker.failed(offer)).next.kind, 'refused');
  });

  it('are the same for every attempt; one that is gone meanwhile gives way to the default', async () => {
    await world.report('tiny@x', { total: 20 });
    const worker = world.worker('w', ['large@x', 'small@x', 'tiny@x']);
    const { decision } = await world.create(1, { profile: 'stack' });
    assert.equal(decision.placement.backend, 'tiny@x');
    const fail = async (decisionId: string) => {
      const offer = await worker.offer(decisionId);
      await worker.acknowledge(offer);
      const { next } = await worker.failed(offer);
      assert.ok(next.kind === 'decision');
      return next.decision.decision;
    };
    const second = await fail(decision.decisionId);
    assert.deepEqual([second.profile, second.placement.backend], ['stack', 'small@x']);
    world.running.reconfigure({ settings: inForce({ profiles: new Map() }), resolvers });
    const third = await fail(second.decisionId);
    assert.deepEqual([third.profile, third.placement.backend], ['default', 'large@x']);
  });

  it('answer a repeated request as the first time, also when they are gone', async () => {
    const requestId = randomUUID();
    const volumeId = randomUUID();
    const first = await world.create(1, { volumeId, profile: 'stack' }, requestId);
    world.running.reconfigure({ settings: inForce({ profiles: new Map() }), resolvers });
    assert.equal(
      (await world.create(1, { volumeId, profile: 'stack' }, requestId)).decision.decisionId,
      first.decision.decisionId,
    );
    await assert.rejects(world.create(1, { profile: 'stack' }), reason('INVALID_FIELDS'));
  });

  it('may be changed while requests are decided: each is decided by one', async () => {
    const asked: Promise<string>[] = [];
    for (let round = 0; round < 30; round += 1) {
      asked.push(placedBy({}).then((placed) => placed.join(' ')));
      world.running.reconfigure({
        settings: inForce({ profile: round % 2 === 0 ? STACK : SPREAD }),
        resolvers,
      });
      if (round % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(
      new Set(await Promise.all(asked)),
      new Set(['stack small@x', 'spread large@x']),
    );
  });
});

describe('zones that a configuration gives', () => {
  let world: World;
  afterEach(() => world.end());

  const begin = async (settings: object) => {
    world = await World.start(settings);
    await world.report('a@x', { zone: 'west' });
    await world.report('b@x', { zone: 'east', total: 50 });
  };
  const zoneOf = async (more: Partial<CreateVolumeSpec> = {}) =>
    (await world.create(1, more)).decision.placement.zone;

  it(
    'are those of new volumes that ask for none, save of ones made from another or from a ' +
      'snapshot',
    async () => {
      await begin({ defaultZone: 'east' });
      assert.equal(await zoneOf(), 'east');
      assert.equal(await zoneOf({ zones: ['west'] }), 'west');
      assert.equal(await zoneOf({ source: { kind: 'snapshot', id: 's' } }), 'west');
      assert.equal(await zoneOf({ source: { kind: 'volume', id: 'v' } }), 'west');
      assert.equal(
        await zoneOf({ source: { kind: 'image', imageId: 'i', locations: [] } }),
        'east',
      );
      await assert.rejects(world.create(1, { zones: ['north'] }), reason('NO_VALID_BACKEND'));
    },
  );

  it('stand in for zones that there are not, and not for ones that are full or down', async () => {
    await begin({ fallbackZone: 'east' });
    assert.equal(await zoneOf(), 'west');
    assert.equal(await zoneOf({ zones: ['north', 'south'] }), 'east');
    assert.equal(await zoneOf({ zones: ['north', 'west'] }), 'west');
    await world.ledger.setBackendState('a@x', 'disabled', '');
    await assert.rejects(world.create(1, { zones: ['west'] }), reason('NO_VALID_BACKEND'));
  });

  it('are those of the members of a group, too', async () => {
    await begin({ defaultZone: 'east', fallbackZone: 'west' });
    const member = (zones: readonly string[]) => ({
      volumeId: randomUUID(),
      sizeGib: 1,
      volumeType: null,
      zones,
      multiattach: false,
    });
    const group = async (zones: readonly string[]) => {
      const detail = {
        kind: 'create_group',
        groupId: randomUUID(),
        members: [member(zones)],
      } as const;
      const call = {
        requestId: randomUUID(),
        caller: 'p',
        spec: createSpec(0, { allowReschedule: false }),
        detail,
      };
      return (await world.ledger.place(call)).decision.placement.zone;
    };
    assert.deepEqual([await group([]), await group(['north'])], ['east', 'west']);
  });

  it('are not the request: repeated, it gets its first answer, and its later attempts keep to them', async () => {
    await begin({ defaultZone: 'east' });
    await world.report('c@x', { zone: 'east', total: 10 });
    const requestId = randomUUID();
    const volumeId = randomUUID();
    const worker = world.worker('w', ['a@x', 'b@x', 'c@x']);
    const { decision } = await world.create(1, { volumeId }, requestId);
    world.running.reconfigure({ settings: inForce({ defaultZone: 'west' }), resolvers });
    assert.equal(
      (await world.create(1, { volumeId }, requestId)).decision.decisionId,
      decision.decisionId,
    );
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    const { next } = await worker.failed(offer);
    assert.equal(next.kind === 'decision' && next.decision.decision.placement.backend, 'c@x');
  });
});

describe('zones that a volume type names', () => {
  let world: World;
  afterEach(() => world.end());

  const begin = async (settings: object = {}) => {
    world = await World.start(settings);
    await world.report('a@x', { zone: 'az3', total: 1000 });
    await world.report('b@x', { zone: 'az1' });
    await world.report('c@x', { zone: 'az2', total: 50 });
  };
  const of = (zones: string | null) => ({
    name: 't',
    extraSpecs: { 'RESKEY:availability_zones': zones },
    qosSpecs: {},
  });
  const zoneOf = async (zones: string, more: Partial<CreateVolumeSpec> = {}) =>
    (await world.create(1, { volumeType: of(zones), ...more })).decision.placement.zone;
  const wrong = (field: string) => (error: unknown) =>
    error instanceof CodedError &&
    error.reason === 'INVALID_FIELDS' &&
    error.violations[0]?.field === field;

  it('stand in for the default, also of a volume that is made from another', async () => {
    await begin({ defaultZone: 'az3' });
    assert.equal(await zoneOf('az1,az2'), 'az1');
    assert.equal(await zoneOf(' az2 ,, az9'), 'az2');
    assert.equal(await zoneOf('az2', { source: { kind: 'volume', id: 'v' } }), 'az2');
    assert.equal((await world.create(1)).decision.placement.zone, 'az3');
  });

  it('are all that may be asked for', async () => {
    await begin();
    assert.equal(await zoneOf('az1,az2', { zones: ['az3', 'az2'] }), 'az2');
    await assert.rejects(zoneOf('az1,az2', { zones: ['az3'] }), wrong('availability_zones'));
    await assert.rejects(zoneOf(' ,'), wrong('availability_zones'));
    await assert.rejects(world.create(1, { volumeType: of(null) }), wrong('availability_zones'));
    await assert.rejects(zoneOf('az9'), reason('NO_VALID_BACKEND'));
  });

  it('bound the fallback, too', async () => {
    await begin({ fallbackZone: 'az2' });
    assert.equal(await zoneOf('az1,az2', { zones: ['az9'] }), 'az2');
    assert.equal(await zoneOf('az1,az2', { zones: ['az3'] }), 'az2');
    assert.equal(await zoneOf('az1,az2', { zones: ['az1'] }), 'az1');
    await assert.rejects(zoneOf('az1', { zones: ['az3'] }), wrong('availability_zones'));
  });

  it('are where a group of such volumes goes, and where a volume moves that gets the type', async () => {
    await begin({ defaultZone: 'az3' });
    const group = async (zones: readonly string[]) => {
      const member = {
        volumeId: randomUUID() as string,
        sizeGib: 1,
        volumeType: of('az2'),
        zones,
        multiattach: false,
      };
      const detail = { kind: 'create_group', groupId: randomUUID(), members: [member] } as const;
      const call = {
        requestId: randomUUID(),
        caller: 'p',
        spec: createSpec(0, { allowReschedule: false }),
        detail,
      };
      return (await world.ledger.place(call)).decision.placement.zone;
    };
    assert.equal(await group([]), 'az2');
    await assert.rejects(group(['az3']), wrong('members[0].availability_zones'));
    const retype = async (zones: readonly string[]) => {
      const spec = createSpec(1, { volumeType: of('az1'), zones, allowReschedule: false });
      const detail = { kind: 'retype_volume', policy: 'on_demand', from: 'a@x#pool' } as const;
      return (await world.ledger.place({ requestId: randomUUID(), caller: 'p', spec, detail }))
        .decision.placement.zone;
    };
    assert.equal(await retype([]), 'az1');
    await assert.rejects(retype(['az3']), wrong('volume.availability_zones'));
  });

  it('do not take the answer from a request that has one', async () => {
    await begin({ fallbackZone: 'az2' });
    const requestId = randomUUID();
    const more = { volumeId: randomUUID(), volumeType: of('az2'), zones: ['az3'] };
    const { decision } = await world.create(1, more, requestId);
    world.running.reconfigure({ settings: inForce({ fallbackZone: null }), resolvers });
    assert.equal((await world.create(1, more, requestId)).decision.decisionId, decision.decisionId);
  });
});
