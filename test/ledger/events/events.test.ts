import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { finite, INFINITE, UNKNOWN } from '../../../src/domain/capacity.js';
import type { EventPayload } from '../../../src/domain/event.js';
import type { ReportedPool } from '../../../src/domain/report.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import type { EventFilter } from '../../../src/ledger/store-port/store.js';
import { StoreUnavailable } from '../../../src/ledger/store-port/store.js';
import { EVERY_EVENT } from '../../support/every-event.js';
import {
  backendReport,
  DEFAULT_PROFILE,
  overriding,
  reason,
  thickPool,
  World,
} from '../support.js';

const DAY_MS = 86_400_000;

describe('events', () => {
  let world: World;
  afterEach(() => world.end());

  async function log(filter: Partial<EventFilter> = {}): Promise<EventPayload[]> {
    const { items } = await world.ledger.listEvents({
      filter: { ...EVERY_EVENT, ...filter },
      after: null,
      newestFirst: false,
      limit: 1000,
    });
    return items.map(({ event }) => event.payload);
  }
  const kinds = async (): Promise<string[]> => (await log()).map(({ kind }) => kind);
  const failures = (): Promise<EventPayload[]> => log({ kinds: ['failure', 'message'] });

  it('record a refusal for operators and owner, once per request, not per repetition', async () => {
    world = await World.start();
    await world.report('a@x');
    const requestId = randomUUID();
    const volumeId = randomUUID();
    const ask = () => world.create(1000, { volumeId, userId: 'me' }, requestId);
    await assert.rejects(ask(), reason('NO_VALID_BACKEND'));
    await assert.rejects(ask(), reason('NO_VALID_BACKEND'));
    const [failure, message, ...more] = await failures();
    assert.deepEqual(more, []);
    const about = { requestId, volumeId, projectId: 'project', userId: 'me' };
    const text = 'no pool can take the volume; 1 pool seen: CapacityFilter removed 1';
    assert.deepEqual(message, {
      kind: 'message',
      action: 'create_volume',
      ...about,
      detail: 'NO_VALID_BACKEND',
      text,
    });
    assert.ok(failure?.kind === 'failure');
    assert.deepEqual(
      { ...failure, filters: failure.filters.filter(({ removed }) => removed > 0) },
      {
        ...{
          kind: 'failure',
          method: 'create_volume',
          ...about,
          volumeState: 'error',
          sizeGib: 1000,
          typeName: '',
          reason: 'NO_VALID_BACKEND',
          message: text,
        },
        poolsSeen: 1,
        filters: [{ filter: 'CapacityFilter', considered: 1, removed: 1 }],
      },
    );
    assert.equal((await world.ledger.volume(volumeId)).volume.state, 'error');
  });

  it('record an attempt that was the last: not retriable, nowhere else, used up', async () => {
    world = await World.start();
    await world.report('a@x');
    const worker = world.worker('w', ['a@x', 'b@x']);
    const fail = async (how: { retriable: boolean }) => {
      const offer = await worker.offer((await world.create(1)).decision.decisionId);
      await worker.acknowledge(offer);
      await worker.failed(offer, how);
      return offer;
    };
    const first = await fail({ retriable: false });
    await worker.failed(first, { retriable: false });
    const second = await fail({ retriable: true });
    const told = await failures();
    assert.deepEqual(
      told.map((one) => (one.kind === 'failure' ? `${one.volumeId} ${one.reason}` : one.kind)),
      [
        `${first.spec.volumeId} CREATE_FAILED`,
        'message',
        `${second.spec.volumeId} NO_VALID_BACKEND`,
        'message',
      ],
    );
    assert.ok(told[0]?.kind === 'failure' && told[0].message.includes('the array said no'));
    assert.ok(told[2]?.kind === 'failure' && told[2].poolsSeen > 0);
  });

  it('record a scheduling rule that broke', async () => {
    const broken = {
      name: 'BrokenFilter',
      bind: () => {
        throw new Error('a rule of ours');
      },
    };
    world = await World.start({ profile: { ...buildProfile(DEFAULT_PROFILE), filters: [broken] } });
    await world.report('a@x');
    const requestId = randomUUID();
    await assert.rejects(world.create(1, {}, requestId), /BrokenFilter|a rule of ours/);
    const [failure, message, ...more] = await failures();
    assert.ok(failure?.kind === 'failure' && message?.kind === 'message');
    assert.deepEqual(
      [failure.reason, failure.poolsSeen, failure.filters, message.detail],
      ['INTERNAL_FAULT', 0, [], 'INTERNAL_FAULT'],
    );
    await assert.rejects(world.create(1, {}, requestId));
    assert.deepEqual([more, (await failures()).length], [[], 2]);
  });

  it(
    'say nothing of a failed attempt that is made again elsewhere, nor of a move that nobody ' +
      'can take',
    async () => {
      world = await World.start();
      await world.report('a@x');
      const { decision } = await world.create(1);
      await assert.rejects(
        world.ledger.rescheduleVolume(decision.subject, ''),
        reason('NO_VALID_BACKEND'),
      );
      await world.report('b@x');
      const worker = world.worker('w', ['a@x', 'b@x']);
      const offer = await worker.offer(decision.decisionId);
      await worker.acknowledge(offer);
      assert.equal((await worker.failed(offer)).next.kind, 'decision');
      assert.deepEqual(await failures(), []);
    },
  );

  it('are written in the transaction that they record, or not at all', async () => {
    let away = false;
    world = await World.start({}, (store) =>
      overriding(store, {
        transact: (batchId, keys, work) =>
          store.transact(batchId, keys, (set, open) => {
            const result = work(set, open);
            if (away) throw new StoreUnavailable('the disk is gone');
            return result;
          }),
      }),
    );
    await world.report('a@x');
    const before = await kinds();
    const { head } = world.ledger.eventLog();
    away = true;
    const requestId = randomUUID();
    await assert.rejects(world.create(1000, {}, requestId), reason('STORE_UNAVAILABLE'));
    assert.deepEqual([await kinds(), world.ledger.eventLog().head], [before, head]);
    away = false;
    await assert.rejects(world.create(1000, {}, requestId), reason('NO_VALID_BACKEND'));
    assert.deepEqual(await kinds(), [...before, 'failure', 'message']);
  });

  it('record capacity if the figures of a pool change, and nothing else', async () => {
    world = await World.start();
    const send = (free: number, extra: readonly string[] = []) =>
      world.ledger.report({
        ...backendReport('a@x', [
          thickPool('one', 100, free),
          thickPool('two', 50),
          ...extra.map((name) => thickPool(name, 10)),
        ]),
        capabilities: { note: `said at ${world.now}` },
      });
    const told = async () =>
      (await log()).map((one) =>
        one.kind === 'capacity' ? `${one.pool ?? one.backend}${one.gone ? ' gone' : ''}` : one.kind,
      );
    await send(100);
    assert.deepEqual(await told(), ['a@x#one', 'a@x#two', 'a@x']);
    world.now += 60_000;
    await send(100);
    await world.create(10);
    assert.deepEqual(
      (await told()).length,
      3,
      'other capabilities and placements are no change of the figures',
    );
    await send(90, ['three']);
    await send(90);
    assert.deepEqual((await told()).slice(3), [
      'a@x#one',
      'a@x#three',
      'a@x',
      'a@x#three gone',
      'a@x',
    ]);
    const [change] = (await log({ source: 'a@x#one' })).slice(1);
    assert.ok(change?.kind === 'capacity');
    assert.deepEqual(
      [change.free, change.total, change.provisionedGib],
      [{ kind: 'finite', gib: 90 }, { kind: 'finite', gib: 100 }, 0],
    );
    assert.equal(change.virtualFreeGib, 80, 'what was promised and is in no report counts');
  });

  it('record the sums of a backend after its pools, and that it lists none any more', async () => {
    world = await World.start();
    const sums = async () =>
      (await log({ types: ['capacity.backend'] })).map(
        (one) => one.kind === 'capacity' && { ...one, kind: '' },
      );
    const send = (...pools: readonly ReportedPool[]) =>
      world.ledger.report(backendReport('a@x', pools));
    await send(thickPool('one', 100, 60), thickPool('two', 50));
    await world.create(10);
    await send(thickPool('one', 100, 60), thickPool('two', 50, 40));
    const of = {
      kind: '',
      pool: null,
      backend: 'a@x',
      gone: false,
      allocatedGib: 0,
      provisionedGib: 0,
      total: finite(150),
    };
    assert.deepEqual(await sums(), [
      { ...of, free: finite(110), virtualFreeGib: 110 },
      { ...of, free: finite(100), virtualFreeGib: 90 },
    ]);
    await send(
      { ...thickPool('one', 1), capacity: { total: INFINITE, free: UNKNOWN } },
      thickPool('two', 50),
    );
    assert.deepEqual((await sums()).at(-1), {
      ...of,
      total: INFINITE,
      free: UNKNOWN,
      virtualFreeGib: null,
    });
    await send();
    assert.deepEqual((await sums()).at(-1), {
      ...of,
      gone: true,
      total: finite(0),
      free: finite(0),
      virtualFreeGib: 0,
    });
  });

  it('of an unchanged report of many pools are none', async () => {
    world = await World.start();
    const pools = Array.from({ length: 500 }, (_, n) => thickPool(`p${n}`, 100));
    await world.ledger.report(backendReport('a@x', pools));
    const { head } = world.ledger.eventLog();
    for (let minute = 0; minute < 3; minute += 1) {
      world.now += 60_000;
      await world.ledger.report(backendReport('a@x', pools));
    }
    assert.deepEqual([head, world.ledger.eventLog().head], [501, 501]);
  });

  it('go on from a position without a gap, after a restart too, or are expired', async () => {
    world = await World.start();
    await world.report('a@x');
    const { position } = await world.ledger.resumeEvents(EVERY_EVENT, null, 10);
    await assert.rejects(world.create(1000), reason('NO_VALID_BACKEND'));
    await world.restart();
    const next = await world.ledger.resumeEvents(EVERY_EVENT, position, 10);
    assert.deepEqual(
      next.items.map(({ event }) => event.payload.kind),
      ['failure', 'message'],
    );
    assert.deepEqual(
      next.items.map(({ event, expiresAt }) => expiresAt - event.createdAt),
      [7 * DAY_MS, 30 * DAY_MS],
    );
    world.now += 8 * DAY_MS;
    await world.running.sweep();
    await assert.rejects(
      world.ledger.resumeEvents(EVERY_EVENT, position, 10),
      reason('EVENTS_EXPIRED'),
    );
    for (const messages of [
      { ...EVERY_EVENT, kinds: ['message'] },
      { ...EVERY_EVENT, types: ['message.create_volume'] },
    ] as const)
      assert.equal(
        (await world.ledger.resumeEvents(messages, position, 10)).items.length,
        1,
        'messages are kept for longer',
      );
    await assert.rejects(
      world.ledger.resumeEvents({ ...EVERY_EVENT, projectId: 'project' }, position, 10),
      reason('EVENTS_EXPIRED'),
    );
    // A renamed backend's event went with those of capacity, whatever its type begins with.
    for (const types of [['backend.renamed'], ['waiting.began', 'pool.forgotten']])
      await assert.rejects(
        world.ledger.resumeEvents({ ...EVERY_EVENT, types }, 0, 10),
        reason('EVENTS_EXPIRED'),
      );
    await world.ledger.resumeEvents({ ...EVERY_EVENT, source: 'a@x' }, position, 10);
    await assert.rejects(
      world.ledger.resumeEvents({ ...EVERY_EVENT, source: 'a@x' }, 0, 10),
      reason('EVENTS_EXPIRED'),
    );
    assert.deepEqual(await kinds(), ['message']);
    await world.ledger.resumeEvents(EVERY_EVENT, next.position, 10);
    world.now += 30 * DAY_MS;
    await world.running.sweep();
    assert.deepEqual(await kinds(), []);
  });

  it('wake waiting readers once they are durable, and only then', async () => {
    world = await World.start();
    let rung = 0;
    const release = world.ledger.eventLog().listen(() => {
      rung += 1;
    });
    await world.report('a@x');
    await world.create(1);
    assert.equal(rung, 1);
    release();
    await assert.rejects(world.create(1000), reason('NO_VALID_BACKEND'));
    assert.deepEqual([rung, world.ledger.eventLog().head], [1, 4]);
  });
});
