import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CodedError } from '../../../src/domain/errors.js';
import type { OperationDetail } from '../../../src/domain/operation.js';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import type { PlaceAnswer } from '../../../src/ledger/api/placement.js';
import { EVERY_EVENT } from '../../support/every-event.js';
import {
  backendReport,
  createSpec,
  reason,
  rest,
  type TestWorker,
  thickPool,
  World,
} from '../support.js';

describe('operations on volumes', () => {
  let world: World;
  let worker: TestWorker;

  beforeEach(async () => {
    world = await World.start();
    await world.report('a@x');
    await world.report('b@x');
    worker = world.worker('w', ['a@x', 'b@x']);
    await rest();
  });
  afterEach(() => world.end());

  /** Asks for an operation at a place. */
  function ask(
    detail: OperationDetail,
    backend: string,
    more: Partial<CreateVolumeSpec> = {},
    requestId: string = randomUUID(),
  ): Promise<PlaceAnswer> {
    const spec = createSpec(10, { resourceBackend: backend, allowReschedule: false, ...more });
    return world.ledger.place({ requestId, caller: 'project', spec, detail });
  }

  /** The worker carries a decision out. */
  async function done({ decision }: PlaceAnswer): Promise<void> {
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    await worker.created(offer);
  }

  async function fails({ decision }: PlaceAnswer, how: { mayHaveLeftData?: boolean } = {}) {
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    return worker.failed(offer, how);
  }

  /** A volume of 10 GiB that lives in a pool. */
  async function volume(backend: string): Promise<string> {
    const made = await world.create(10, { resourceBackend: backend });
    await done(made);
    return made.decision.subject;
  }

  const read = async (volumeId: string) => (await world.ledger.volume(volumeId)).volume;

  describe('extend', () => {
    it('reserves what the volume grows by, and gives it its new size once done', async () => {
      const volumeId = await volume('a@x');
      const answer = await ask(
        { kind: 'extend_volume', newSizeGib: 25, attached: false },
        'a@x#pool',
        { volumeId },
      );
      assert.deepEqual(world.pool('a@x'), { held: 15, confirmed: 10, volumes: 1 });
      assert.deepEqual((await worker.offer(answer.decision.decisionId)).detail, {
        kind: 'extend_volume',
        newSizeGib: 25,
        attached: false,
      });
      assert.equal((await read(volumeId)).sizeGib, 10);
      await done(answer);
      assert.equal((await read(volumeId)).sizeGib, 25);
      assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 25, volumes: 1 });
    });

    it('leaves the volume as it was where the worker fails, or the pool has no room', async () => {
      const volumeId = await volume('a@x');
      const failed = await fails(
        await ask({ kind: 'extend_volume', newSizeGib: 25, attached: false }, 'a@x', { volumeId }),
      );
      assert.equal(
        failed.next.kind === 'refused' && failed.next.failure.reason,
        'OPERATION_FAILED',
      );
      await assert.rejects(
        ask({ kind: 'extend_volume', newSizeGib: 200, attached: false }, 'a@x', { volumeId }),
        reason('NO_VALID_BACKEND'),
      );
      const { state, sizeGib, error } = await read(volumeId);
      assert.deepEqual({ state, sizeGib, error }, { state: 'available', sizeGib: 10, error: null });
      const filter = {
        ...EVERY_EVENT,
        types: ['scheduler.extend_volume'],
        volumeId,
      };
      const { items } = await world.ledger.listEvents({
        filter,
        after: null,
        newestFirst: false,
        limit: 9,
      });
      const told = items.map(({ event: { payload } }) =>
        payload.kind === 'failure' ? [payload.volumeState, payload.reason] : [],
      );
      assert.deepEqual(told, [
        ['available', 'OPERATION_FAILED'],
        ['available', 'NO_VALID_BACKEND'],
      ]);
      assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 10, volumes: 1 });
    });

    it('is not decided again elsewhere, and nobody can move it', async () => {
      const volumeId = await volume('a@x');
      await ask({ kind: 'extend_volume', newSizeGib: 20, attached: false }, 'a@x', { volumeId });
      await assert.rejects(
        world.ledger.rescheduleVolume(volumeId, ''),
        reason('NOTHING_TO_RESCHEDULE'),
      );
    });

    it('is refused for an attached volume where the pool cannot do that', async () => {
      const pool = { ...thickPool('pool', 100), capabilities: { online_extend_support: false } };
      await world.ledger.report(backendReport('c@x', [pool]));
      const grow = (attached: boolean) =>
        ask({ kind: 'extend_volume', newSizeGib: 20, attached }, 'c@x');
      await assert.rejects(grow(true), reason('NO_VALID_BACKEND'));
      await grow(false);
    });
  });

  describe('migrate', () => {
    it('reserves on the target, moves the home once done, and frees the source then', async () => {
      const volumeId = await volume('a@x');
      const answer = await ask({ kind: 'migrate_volume' }, 'b@x', { volumeId });
      assert.equal((await read(volumeId)).home?.pool, 'a@x#pool');
      assert.deepEqual(
        [world.pool('a@x'), world.pool('b@x')],
        [
          { held: 0, confirmed: 10, volumes: 1 },
          { held: 10, confirmed: 0, volumes: 0 },
        ],
      );
      await done(answer);
      assert.equal((await read(volumeId)).home?.pool, 'b@x#pool');
      assert.deepEqual(
        [world.pool('a@x'), world.pool('b@x')],
        [
          { held: 0, confirmed: 0, volumes: 0 },
          { held: 0, confirmed: 10, volumes: 1 },
        ],
      );
    });

    it(
      'stays where it is when the worker fails; what may be left on the target counts until ' +
        'a report contains it',
      async () => {
        const volumeId = await volume('a@x');
        await fails(await ask({ kind: 'migrate_volume' }, 'b@x', { volumeId }), {
          mayHaveLeftData: true,
        });
        assert.equal((await read(volumeId)).home?.pool, 'a@x#pool');
        assert.deepEqual(world.pool('b@x'), { held: 0, confirmed: 10, volumes: 0 });
      },
    );

    it('of a volume that grew gives back both', async () => {
      const volumeId = await volume('a@x');
      await done(
        await ask({ kind: 'extend_volume', newSizeGib: 30, attached: false }, 'a@x', { volumeId }),
      );
      await done(await ask({ kind: 'migrate_volume' }, 'b@x', { volumeId, sizeGib: 30 }));
      assert.deepEqual(
        [world.pool('a@x'), world.pool('b@x')],
        [
          { held: 0, confirmed: 0, volumes: 0 },
          { held: 0, confirmed: 30, volumes: 1 },
        ],
      );
    });

    it('survives a restart half way', async () => {
      const volumeId = await volume('a@x');
      const answer = await ask({ kind: 'migrate_volume' }, 'b@x', { volumeId });
      await world.restart();
      worker = world.worker('w', ['a@x', 'b@x']);
      await done(answer);
      assert.equal((await read(volumeId)).home?.pool, 'b@x#pool');
      assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
    });
  });

  describe('retype', () => {
    const type = { name: 'gold', extraSpecs: {}, qosSpecs: {} };
    const onlyB = { name: 'gold', extraSpecs: { volume_backend_name: 'b@x' }, qosSpecs: {} };
    const retype = (volumeId: string, policy: 'never' | 'on_demand', volumeType = type) =>
      ask({ kind: 'retype_volume', policy, from: 'a@x#pool' }, '', {
        volumeId,
        volumeType,
        resourceBackend: null,
      });

    it('stays for nothing where the pool passes, even a full one', async () => {
      const volumeId = await volume('a@x');
      await world.create(90, { resourceBackend: 'a@x' });
      const answer = await retype(volumeId, 'never');
      assert.equal(answer.decision.placement.pool, 'a@x#pool');
      assert.deepEqual(answer.reservations, []);
      assert.equal((await read(volumeId)).typeName, '');
      await done(answer);
      assert.equal((await read(volumeId)).typeName, 'gold');
      assert.equal(world.pool('a@x').confirmed, 10);
    });

    it('moves where it may and must, like a migration', async () => {
      const volumeId = await volume('a@x');
      await assert.rejects(retype(volumeId, 'never', onlyB), reason('NO_VALID_BACKEND'));
      await done(await retype(volumeId, 'on_demand', onlyB));
      const { home, typeName } = await read(volumeId);
      assert.deepEqual([home?.pool, typeName], ['b@x#pool', 'gold']);
      assert.deepEqual([world.pool('a@x').confirmed, world.pool('b@x').confirmed], [0, 10]);
    });
  });

  describe('snapshots', () => {
    const snapshot = (snapshotId: string, sizeGib = 10): OperationDetail => ({
      kind: 'create_snapshot',
      snapshotId,
      sizeGib,
    });

    it('have ids and releases of their own, and are no volumes', async () => {
      const volumeId = await volume('a@x');
      const [first, second] = [randomUUID(), randomUUID()];
      const answers = await Promise.all(
        [first, second].map((id) => ask(snapshot(id), 'a@x#pool', { volumeId })),
      );
      assert.deepEqual(world.pool('a@x'), { held: 20, confirmed: 10, volumes: 1 });
      for (const answer of answers) await done(answer);
      await assert.rejects(
        ask(snapshot(first), 'a@x#pool', { volumeId }),
        reason('SNAPSHOT_EXISTS'),
      );
      await world.ledger.releaseSnapshot(first);
      await world.ledger.releaseSnapshot(first);
      assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 20, volumes: 1 });
      await done(await ask(snapshot(first), 'a@x#pool', { volumeId }));
      await assert.rejects(
        ask(snapshot(first), 'a@x#pool', { volumeId }),
        reason('SNAPSHOT_EXISTS'),
      );
      await assert.rejects(
        world.ledger.releaseSnapshot(randomUUID()),
        reason('SNAPSHOT_NOT_FOUND'),
      );
    });

    it('give their space back where the worker fails', async () => {
      await fails(
        await ask(
          {
            kind: 'manage_snapshot',
            snapshotId: randomUUID(),
            sizeGib: 7,
            reference: { name: 's' },
          },
          'a@x',
        ),
      );
      assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
    });
  });

  describe('manage', () => {
    it('takes a volume into care that lies there, like a create that makes nothing', async () => {
      const volumeId = randomUUID();
      const answer = await ask(
        { kind: 'manage_volume', reference: { 'source-name': 'lv7' } },
        'b@x#pool',
        { volumeId },
      );
      assert.deepEqual(world.pool('b@x'), { held: 0, confirmed: 0, volumes: 1 });
      assert.equal(world.ledger.pool('b@x#pool').state.pool.containedGib, 10);
      await done(answer);
      assert.equal((await read(volumeId)).state, 'available');
      assert.equal(world.ledger.pool('b@x#pool').state.pool.containedGib, 10);
      await assert.rejects(
        ask({ kind: 'manage_volume', reference: {} }, 'a@x', { volumeId }),
        reason('VOLUME_EXISTS'),
      );
    });

    it('counts nothing of one that is not there after all, or is let go', async () => {
      const contained = () => world.ledger.pool('a@x#pool').state.pool.containedGib;
      const detail = { kind: 'manage_volume', reference: {} } as const;
      await fails(await ask(detail, 'a@x', { volumeId: randomUUID(), sizeGib: 7 }));
      assert.equal(contained(), 0);
      const volumeId = randomUUID();
      await done(await ask(detail, 'a@x', { volumeId, sizeGib: 7 }));
      assert.equal(contained(), 7);
      await world.ledger.releaseVolume(volumeId);
      assert.equal(contained(), 0);
    });

    it('takes one of unknown size, and reports one that could not be found', async () => {
      const volumeId = randomUUID();
      const answer = await ask({ kind: 'manage_volume', reference: {} }, 'a@x', {
        volumeId,
        sizeGib: 0,
      });
      assert.deepEqual(answer.reservations, []);
      await fails(answer);
      const { state, error } = await read(volumeId);
      assert.deepEqual([state, error?.reason], ['error', 'OPERATION_FAILED']);
    });
  });

  describe('validate capacity', () => {
    it('holds the space until the next report, with no worker', async () => {
      const answer = await ask({ kind: 'validate_capacity' }, 'a@x');
      await rest();
      assert.equal(answer.decision.state, 'created');
      assert.deepEqual(worker.offers, []);
      assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 10, volumes: 0 });
      const { accountingRevision } = await world.ledger.heartbeat({
        host: 'a@x',
        cluster: null,
        zone: 'nova',
        serviceKind: 'volume',
      });
      await world.report('a@x', { accountingRevision: accountingRevision, free: 99 });
      assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
    });
  });

  describe('groups', () => {
    const member = (
      sizeGib: number,
      zones: readonly string[] = [],
      extraSpecs: Readonly<Record<string, string>> = {},
    ) => ({
      ...{ volumeId: randomUUID() as string, sizeGib, zones, multiattach: false },
      volumeType: { name: 'type', extraSpecs, qosSpecs: {} },
    });
    const group = (
      members: readonly ReturnType<typeof member>[],
      extraSpecs: Readonly<Record<string, string>> = {},
      groupId = randomUUID(),
    ) => {
      const volumeType = { name: 'group', extraSpecs, qosSpecs: {} };
      return ask({ kind: 'create_group', groupId, members }, '', {
        volumeId: groupId,
        sizeGib: 0,
        resourceBackend: null,
        volumeType,
      });
    };

    it(
      'go to a backend that takes every member and the type, to the pool that suits the ' +
        'first, and reserve nothing',
      async () => {
        await world.ledger.report(
          backendReport('c@x', [thickPool('small', 20), thickPool('large', 60)]),
        );
        const answer = await group([member(15), member(55)], { volume_backend_name: 'c@x' });
        assert.equal(answer.decision.placement.pool, 'c@x#large');
        assert.deepEqual(answer.reservations, []);
        const offer = await worker.offer((await group([member(1)])).decision.decisionId);
        assert.equal(offer.detail.kind, 'create_group');
      },
    );

    it('are refused where each member could go somewhere, and not all to one backend', async () => {
      const split = group([
        member(1, [], { volume_backend_name: 'a@x' }),
        member(1, [], { volume_backend_name: 'b@x' }),
      ]);
      await assert.rejects(
        split,
        (error) =>
          error instanceof CodedError &&
          error.diagnosis?.filters[0]?.filter === 'group_on_one_backend',
      );
      await assert.rejects(group([member(1), member(1000)]), reason('NO_VALID_BACKEND'));
      await assert.rejects(group([member(1, ['nowhere'])]), reason('NO_VALID_BACKEND'));
    });

    it(
      'may be asked for by types alone, or without members, and land where the types fit, ' +
        'even when it is full',
      async () => {
        await world.ledger.report(backendReport('c@x', [thickPool('full', 50, 0)]));
        const type = (backend: string) => ({
          ...member(0, [], { volume_backend_name: backend }),
          volumeId: '',
        });
        const byTypes = await group([type('c@x'), type('c@x')]);
        assert.equal(byTypes.decision.placement.pool, 'c@x#full');
        await assert.rejects(group([type('c@x'), type('a@x')]), reason('NO_VALID_BACKEND'));
        const empty = await group([], { volume_backend_name: 'c@x' });
        assert.equal(empty.decision.placement.pool, 'c@x#full');
        await assert.rejects(
          group([], { volume_backend_name: 'nowhere' }),
          reason('NO_VALID_BACKEND'),
        );
      },
    );

    it('have one home', async () => {
      const groupId = randomUUID();
      const first = await group([member(1)], {}, groupId);
      await assert.rejects(group([member(1)], {}, groupId), reason('GROUP_EXISTS'));
      await fails(first);
      await group([member(1)], {}, groupId);
    });
  });

  it(
    'wait for one another: a volume at which a decision is unfinished is busy, its snapshots ' +
      'are not',
    async () => {
      const volumeId = await volume('a@x');
      const first = await ask({ kind: 'extend_volume', newSizeGib: 20, attached: false }, 'a@x', {
        volumeId,
      });
      await assert.rejects(
        ask({ kind: 'migrate_volume' }, 'b@x', { volumeId }),
        reason('VOLUME_BUSY'),
      );
      await ask({ kind: 'create_snapshot', snapshotId: randomUUID(), sizeGib: 1 }, 'a@x', {
        volumeId,
      });
      await done(first);
      await ask({ kind: 'migrate_volume' }, 'b@x', { volumeId });
    },
  );

  it('of unknown volumes go by what the request states, and adopt nothing', async () => {
    const volumeId = randomUUID();
    const extend = (newSizeGib: number) =>
      ask({ kind: 'extend_volume', newSizeGib, attached: false }, 'a@x', { volumeId });
    const answer = await extend(12);
    await assert.rejects(extend(14), reason('VOLUME_BUSY'));
    await done(answer);
    await assert.rejects(world.ledger.volume(volumeId), reason('VOLUME_NOT_FOUND'));
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 2, volumes: 0 });
  });

  it('get the first answer when they are repeated, and no other request their id', async () => {
    const requestId = randomUUID();
    const volumeId = await volume('a@x');
    const extend = (newSizeGib: number) =>
      ask({ kind: 'extend_volume', newSizeGib, attached: false }, 'a@x', { volumeId }, requestId);
    const first = await extend(20);
    await done(first);
    const again = await extend(20);
    assert.deepEqual(
      [again.decision.decisionId, again.readRevision],
      [first.decision.decisionId, first.readRevision],
    );
    await assert.rejects(extend(30), reason('REQUEST_ID_REUSED'));
    await assert.rejects(
      ask({ kind: 'migrate_volume' }, 'a@x', { volumeId }, requestId),
      reason('REQUEST_ID_REUSED'),
    );
  });

  it('are given back with their volume', async () => {
    const volumeId = await volume('a@x');
    await done(
      await ask({ kind: 'extend_volume', newSizeGib: 20, attached: false }, 'a@x', { volumeId }),
    );
    const pending = await ask({ kind: 'migrate_volume' }, 'b@x', { volumeId, sizeGib: 20 });
    await worker.offer(pending.decision.decisionId);
    await world.ledger.releaseVolume(volumeId);
    assert.deepEqual(
      [world.pool('a@x'), world.pool('b@x')],
      [
        { held: 0, confirmed: 0, volumes: 0 },
        { held: 0, confirmed: 0, volumes: 0 },
      ],
    );
    assert.deepEqual(worker.withdrawn, [pending.decision.decisionId]);
  });

  it('keep a volume from being released while a worker is at it', async () => {
    const volumeId = await volume('a@x');
    const { decision } = await ask(
      { kind: 'extend_volume', newSizeGib: 20, attached: false },
      'a@x',
      { volumeId },
    );
    await worker.acknowledge(await worker.offer(decision.decisionId));
    await assert.rejects(world.ledger.releaseVolume(volumeId), reason('VOLUME_BUSY'));
  });
});
