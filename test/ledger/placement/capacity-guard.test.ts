import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { finite, UNKNOWN } from '../../../src/domain/capacity.js';
import { CodedError } from '../../../src/domain/errors.js';
import type { OperationDetail } from '../../../src/domain/operation.js';
import type { ReportedCapacity } from '../../../src/domain/report.js';
import { buildProfile, type ProfileOptions } from '../../../src/engine/decide/profile.js';
import type { LedgerSettings } from '../../../src/ledger/settings.js';
import {
  backendReport,
  createSpec,
  DEFAULT_PROFILE,
  DEFAULT_SETTINGS,
  reason,
  World,
} from '../support.js';

// A profile that leaves CapacityFilter out, as guides of vendors do, and fills the fullest pool
// first.
const bare = (more: Partial<ProfileOptions> = {}) =>
  buildProfile({
    ...DEFAULT_PROFILE,
    filters: ['CapabilitiesFilter'],
    multipliers: { capacity: -1 },
    ...more,
  });

const create = { kind: 'create_volume' } as const;
const member = (sizeGib: number) => ({
  volumeId: randomUUID(),
  sizeGib,
  volumeType: null,
  zones: [],
  multiattach: false,
});

describe('a profile without CapacityFilter', () => {
  let world: World;
  afterEach(() => world.end());

  const ask = (
    sizeGib: number,
    detail: OperationDetail = create,
    pool: string | null = null,
    volumeId = randomUUID(),
  ) => ({
    requestId: randomUUID(),
    caller: 'project',
    spec: createSpec(sizeGib, {
      resourceBackend: pool,
      volumeId,
      allowReschedule: detail.kind === 'create_volume',
    }),
    detail,
  });
  type Call = ReturnType<typeof ask>;

  /** What an explanation says, and then what asking comes to: they are the same. */
  const outcome = async (call: Call): Promise<string> => {
    const { outcome: explained, absent: away } = await world.ledger.explainPlacement(call);
    const place = world.ledger.place(call);
    if (explained.kind === 'chosen') {
      const { placement } = (await place).decision;
      assert.equal(placement.pool, explained.pool.pool);
      return placement.pool;
    }
    const refusal: unknown = await place.then(
      () => null,
      (error: unknown) => error,
    );
    assert.ok(
      refusal instanceof CodedError && refusal.reason === 'NO_VALID_BACKEND',
      String(refusal),
    );
    const {
      earlierAttempts: _,
      refusalId: __,
      absent,
      ...diagnosis
    } = refusal.diagnosis ?? assert.fail('a refusal without a diagnosis');
    assert.deepEqual([diagnosis, absent], [explained.diagnosis, away]);
    const [miss] = diagnosis.nearestMisses;
    return `${miss?.pool} ${miss?.filter}: ${miss?.reason}`;
  };

  const begin = async (
    small: number,
    large: number,
    options: Partial<ProfileOptions> = {},
    settings: Partial<LedgerSettings> = {},
  ) => {
    world = await World.start({ profile: bare(options), ...settings });
    await world.report('small@x', { total: small });
    await world.report('large@x', { total: large });
  };
  const short = (pool: string, need: number, room: number) =>
    `${pool} capacity.guard: the volume needs ${need} GiB, it has room for ${room} GiB: ` +
    `${100 - room} GiB are provisioned of the 100 GiB available, ${room} GiB are free`;

  it('refuses what no pool holds, with the pool and the figures, and the explanation says the same', async () => {
    await begin(50, 100);
    assert.equal(await outcome(ask(500)), short('large@x#pool', 500, 100));
    assert.equal(world.pool('large@x').held + world.pool('small@x').held, 0);
  });

  it('takes the pool that has room, and weighs without the one that has not', async () => {
    await begin(50, 100);
    await world.report('huge@x', { total: 1000 });
    assert.equal(await outcome(ask(40)), 'small@x#pool');
    const call = ask(60);
    assert.equal(await outcome(call), 'large@x#pool');
    const { pools } = await world.ledger.explainPlacement(ask(60));
    // Both hold what was placed before.
    assert.deepEqual(
      pools.map(({ pool, rejection, weight }) => [pool, rejection?.filter ?? weight]),
      [
        ['huge@x#pool', 0],
        ['small@x#pool', 'capacity.guard'],
        ['large@x#pool', 'capacity.guard'],
      ],
    );
  });

  const grow = (newSizeGib: number) =>
    ({ kind: 'extend_volume', newSizeGib, attached: false }) as const;
  const snapshot = (sizeGib: number) =>
    ({ kind: 'create_snapshot', snapshotId: randomUUID(), sizeGib }) as const;
  const managed = (sizeGib: number) =>
    ({ kind: 'manage_snapshot', snapshotId: randomUUID(), sizeGib, reference: {} }) as const;
  const TAKEN: readonly (readonly [string, () => Call])[] = [
    ['volume', () => ask(101, { kind: 'manage_volume', reference: {} }, 'large@x#pool')],
    ['snapshot', () => ask(1, managed(101), 'large@x#pool')],
  ];
  for (const [what, taken] of TAKEN) {
    it(`takes a ${what} into care that is there already, whatever is free`, async () => {
      await begin(50, 100);
      assert.equal(await outcome(taken()), 'large@x#pool');
      assert.equal(world.pool('large@x').held, 0);
    });

    it(`refuses such a ${what} where only reports count, as Cinder does`, async () => {
      await begin(50, 100, {}, { provisioned: 'reported' });
      assert.match(await outcome(taken()), /^large@x#pool capacity\.guard: /);
    });
  }
  const OPERATIONS: readonly (readonly [string, () => Call, () => Call])[] = [
    ['extend', () => ask(90, grow(190), 'large@x#pool'), () => ask(90, grow(191), 'large@x#pool')],
    [
      'migrate',
      () => ask(100, { kind: 'migrate_volume' }, 'large@x#pool'),
      () => ask(101, { kind: 'migrate_volume' }, 'large@x#pool'),
    ],
    [
      'snapshot',
      () => ask(1, snapshot(100), 'large@x#pool'),
      () => ask(1, snapshot(101), 'large@x#pool'),
    ],
    [
      'validate capacity',
      () => ask(100, { kind: 'validate_capacity' }, 'large@x#pool'),
      () => ask(101, { kind: 'validate_capacity' }, 'large@x#pool'),
    ],
    [
      'create group',
      () =>
        ask(0, { kind: 'create_group', groupId: randomUUID(), members: [member(100), member(1)] }),
      () =>
        ask(0, { kind: 'create_group', groupId: randomUUID(), members: [member(1), member(101)] }),
    ],
  ];
  for (const [name, fits, tooLarge] of OPERATIONS) {
    it(`refuses what does not fit, at once, and takes what does: ${name}`, async () => {
      await begin(50, 100);
      assert.match(
        await outcome(tooLarge()),
        /^large@x#pool capacity\.guard: the volume needs 101 GiB, it has room for 100 GiB/,
      );
      assert.equal(await outcome(fits()), 'large@x#pool');
    });
  }

  it('lets a volume that is retyped stay in a pool that is full, and move only where there is room', async () => {
    await begin(50, 100);
    await world.create(50, { resourceBackend: 'small@x' });
    const retype = (policy: 'never' | 'on_demand', sizeGib: number, extraSpecs = {}) => {
      const call = ask(sizeGib, { kind: 'retype_volume', policy, from: 'small@x#pool' });
      return {
        ...call,
        spec: { ...call.spec, volumeType: { name: 't', extraSpecs, qosSpecs: {} } },
      };
    };
    assert.equal(await outcome(retype('never', 60)), 'small@x#pool');
    assert.equal(world.pool('small@x').held, 50);
    const elsewhere = { volume_backend_name: 'large@x' };
    assert.match(
      await outcome(retype('on_demand', 101, elsewhere)),
      /^large@x#pool capacity\.guard: the volume needs 101 GiB/,
    );
    assert.equal(await outcome(retype('on_demand', 100, elsewhere)), 'large@x#pool');
    assert.equal(world.pool('large@x').held, 100);
  });

  it('takes the next attempt to a pool with room, and ends where there is none', async () => {
    await begin(50, 100);
    const worker = world.worker('w', ['small@x', 'large@x', 'full@x']);
    const fail = async (decisionId: string) => {
      const offer = await worker.offer(decisionId);
      await worker.acknowledge(offer);
      // What was begun may be there: its space stays taken.
      return (await worker.failed(offer, { mayHaveLeftData: true })).next;
    };
    await world.report('full@x', { total: 100, free: 0 });
    const first = (await world.create(40)).decision;
    assert.equal(first.placement.backend, 'small@x');
    const second = await fail(first.decisionId);
    assert.ok(second.kind === 'decision');
    assert.equal(second.decision.decision.placement.backend, 'large@x');
    await world.create(60, { resourceBackend: 'large@x' });
    const third = await fail(second.decision.decision.decisionId);
    assert.ok(third.kind === 'refused');
    assert.equal(third.failure.reason, 'NO_VALID_BACKEND');
    assert.match(third.failure.message, /capacity\.guard removed [23]/);
  });

  it('moves an attempt to a pool with room, and nowhere else', async () => {
    await begin(50, 100);
    await world.report('full@x', { total: 100, free: 0 });
    const { decision } = await world.create(40);
    const moved = await world.ledger.rescheduleVolume(decision.subject, '');
    assert.equal(moved.decision.decision.placement.backend, 'large@x');
    await world.create(20, { resourceBackend: 'small@x' });
    await assert.rejects(
      world.ledger.rescheduleVolume(decision.subject, ''),
      reason('NO_VALID_BACKEND'),
    );
  });

  const unknownTotal = (reservedPercentage: number): ReportedCapacity => ({
    total: UNKNOWN,
    free: finite(50),
    reservedPercentage,
  });
  it('refuses a pool whose total is unknown while some of it is reserved', async () => {
    world = await World.start({ profile: bare() });
    const report = (reserved: number) =>
      world.ledger.report(
        backendReport('a@x', [
          { poolName: 'pool', capacity: unknownTotal(reserved), capabilities: {} },
        ]),
      );
    await report(5);
    assert.equal(
      await outcome(ask(1)),
      'a@x#pool capacity.guard: 5% of it is reserved, which is no number of GiB: it ' +
        'reports its total as unknown',
    );
    await report(0);
    assert.equal(await outcome(ask(1)), 'a@x#pool');
  });

  it('lets through what its filters do where the guard is off, a pool beyond its end too', async () => {
    await begin(50, 100, { capacityGuard: false });
    assert.equal(await outcome(ask(500)), 'small@x#pool');
    assert.equal(await outcome(ask(500)), 'small@x#pool');
    assert.equal(await outcome(ask(90, grow(1000), 'large@x#pool')), 'large@x#pool');
    assert.deepEqual([world.pool('small@x').held, world.pool('large@x').held], [1000, 910]);
  });

  it('keeps its guard where CapacityFilter is named, whatever is configured', async () => {
    await begin(50, 100, { capacityGuard: false, filters: ['CapacityFilter'] });
    assert.match(await outcome(ask(500)), /^large@x#pool CapacityFilter: the volume needs 500 GiB/);
  });

  it('goes by the guard that is in force, from one request to the next', async () => {
    await begin(50, 100);
    const force = (capacityGuard: boolean) =>
      world.running.reconfigure({
        settings: { ...DEFAULT_SETTINGS, profile: bare({ capacityGuard }) },
        resolvers: { instanceHost: null, imageLocations: null },
      });
    await assert.rejects(world.create(500), reason('NO_VALID_BACKEND'));
    force(false);
    assert.equal(await outcome(ask(500)), 'small@x#pool');
    force(true);
    await assert.rejects(world.create(500), reason('NO_VALID_BACKEND'));
  });
});
