import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { pages, StowageError } from '../../src/client/index.js';
import { type Event, EventKind, EventService } from '../../src/gen/stowage/v1/event_service_pb.js';
import { overriding, reason, World } from '../ledger/support.js';
import { PATIENCE_MS } from '../support/patience.js';
import { type EventRig, readWatch, startEventRig } from './event-rig.js';
import { atRest, SlowReader } from './slow-reader.js';

const DAY_MS = 86_400_000;

/** For assert.rejects: the code and reason of a failed call. */
function told(code: string, wanted: string): (error: unknown) => boolean {
  return (error) => error instanceof StowageError && error.code === code && error.reason === wanted;
}

describe('the event service', () => {
  let world: World;
  let rig: EventRig;

  beforeEach(async () => {
    world = await World.start();
    rig = await startEventRig(world.ledger);
  });
  afterEach(async () => {
    await rig.close();
    await world.end();
  });

  const refuse = async (volumeId: string = randomUUID()): Promise<void> => {
    await assert.rejects(world.create(100_000, { volumeId }), reason('NO_VALID_BACKEND'));
  };
  const serials = (events: readonly Event[]): number[] =>
    events.map(({ serial }) => Number(serial));

  const watchedBy = async (listeners: number): Promise<void> => {
    while (world.running.events.listeners !== listeners) await sleep(5);
  };

  it('sends new events in order, with their content', async () => {
    await refuse();
    const volumeId = randomUUID();
    const watching = readWatch(rig.client, {}, (events) => events.length === 4);
    await watchedBy(1);
    await refuse(volumeId);
    await world.report('a@x', { total: 10 });
    const { events } = await watching;
    assert.deepEqual(
      events.map(({ type }) => type),
      ['scheduler.create_volume', 'message.create_volume', 'capacity.pool', 'capacity.backend'],
    );
    const [failure, message, capacity, sums] = events.map(({ payload }) => payload);
    assert.ok(
      failure?.case === 'placementFailed' &&
        message?.case === 'message' &&
        capacity?.case === 'capacityChanged',
    );
    const { method, volumeState, reason: why, sizeGib } = failure.value;
    assert.deepEqual(
      [failure.value.volumeId, method, volumeState, why, sizeGib],
      [volumeId, 'create_volume', 'error', 'NO_VALID_BACKEND', 100_000n],
    );
    assert.deepEqual(
      [message.value.action, message.value.detail],
      ['schedule create volume', 'NO_VALID_BACKEND'],
    );
    assert.deepEqual([capacity.value.pool, capacity.value.virtualFreeGib], ['a@x#pool', 10]);
    assert.ok(sums?.case === 'capacityChanged');
    assert.deepEqual(
      [sums.value.pool, sums.value.backend, sums.value.virtualFreeGib],
      ['', 'a@x', 10],
    );
  });

  it('sends the warnings of a pool', async () => {
    const watching = readWatch(
      rig.client,
      { filter: { types: ['capacity.warnings'] } },
      (events) => events.length === 1,
    );
    await watchedBy(1);
    await world.report('a@x', { total: 10, free: 700 });
    const [event] = (await watching).events;
    assert.ok(event?.payload.case === 'poolWarningsChanged');
    const { pool, backend, warnings } = event.payload.value;
    assert.deepEqual([pool, backend], ['a@x#pool', 'a@x']);
    assert.deepEqual(
      warnings.map(({ key, reason: why }) => [key, why]),
      [['free_capacity_gb', 'FREE_ABOVE_TOTAL']],
    );
  });

  it('starts with the oldest event if asked to, and with a token right after it', async () => {
    for (let n = 0; n < 3; n += 1) await refuse();
    const first = await readWatch(
      rig.client,
      { fromOldest: true },
      (events) => events.length === 6,
    );
    assert.deepEqual(serials(first.events), [1, 2, 3, 4, 5, 6]);
    await refuse();
    const second = await readWatch(
      rig.client,
      { resumeToken: first.token },
      (events) => events.length === 2,
    );
    assert.deepEqual(serials(second.events), [7, 8]);
  });

  it('goes on from a list without a gap', async () => {
    await refuse();
    const { resumeToken, nextPageToken } = await rig.client.events.listEvents({});
    assert.equal(nextPageToken, '');
    await refuse();
    const { events } = await readWatch(rig.client, { resumeToken }, (found) => found.length === 2);
    assert.deepEqual(serials(events), [3, 4]);
  });

  it('filters, and keeps the token of a filter that nothing matches fresh', async () => {
    const volumeId = randomUUID();
    const { token } = await readWatch(
      rig.client,
      { filter: { volumeId } },
      (_, messages) => messages === 1,
    );
    const quiet = readWatch(
      rig.client,
      { filter: { kinds: [EventKind.CAPACITY] }, resumeToken: token },
      (_, messages) => messages === 4,
    );
    await refuse();
    const { token: fresh, events } = await quiet;
    assert.deepEqual(events, []);
    world.now += 40 * DAY_MS;
    await world.running.sweep();
    await assert.rejects(
      readWatch(rig.client, { resumeToken: token }, () => true),
      told('OUT_OF_RANGE', 'EVENTS_EXPIRED'),
    );
    await refuse(volumeId);
    const found = await readWatch(
      rig.client,
      { filter: { volumeId: volumeId.toUpperCase() }, resumeToken: fresh },
      (some) => some.length === 2,
    );
    assert.deepEqual(serials(found.events), [3, 4]);
  });

  it('refuses tokens that it did not make, and those of another ledger', async () => {
    const other = await World.start();
    const elsewhere = await startEventRig(other.ledger);
    const { resumeToken } = await elsewhere.client.events.listEvents({});
    await elsewhere.close();
    await other.end();
    const ours = (await rig.client.events.listEvents({})).resumeToken;
    const ahead = Buffer.from(
      Buffer.from(ours, 'base64url').toString().replace(/\d+$/, '99'),
    ).toString('base64url');
    for (const bad of [resumeToken, 'garbage', `${ours}x`, ahead]) {
      await assert.rejects(
        readWatch(rig.client, { resumeToken: bad }, () => true),
        told('INVALID_ARGUMENT', 'INVALID_RESUME_TOKEN'),
      );
    }
    await assert.rejects(
      rig.client.events.listEvents({ pageToken: ours }),
      told('INVALID_ARGUMENT', 'INVALID_PAGE_TOKEN'),
    );
    await assert.rejects(
      rig.client.events.listEvents({ filter: { volumeId: 'x' } }),
      told('INVALID_ARGUMENT', 'INVALID_FIELDS'),
    );
    const backwards = { since: timestampFromMs(2), until: timestampFromMs(1) };
    await assert.rejects(
      rig.client.events.listEvents({ filter: backwards }),
      told('INVALID_ARGUMENT', 'INVALID_FIELDS'),
    );
    assert.deepEqual(
      (await rig.client.events.listEvents({ filter: { ...backwards, until: timestampFromMs(3) } }))
        .events,
      [],
    );
  });

  it('lists pages that stay as they are while more is written and old ones go', async () => {
    for (let n = 0; n < 3; n += 1) await refuse();
    const seen: number[] = [];
    for await (const { events } of pages((pageToken) =>
      rig.client.events.listEvents({ pageSize: 2, pageToken }),
    )) {
      seen.push(...serials(events));
      if (seen.length === 2) {
        await refuse();
        world.now += 8 * DAY_MS;
        await world.running.sweep();
      }
    }
    assert.deepEqual(seen, [1, 2, 4, 6, 8], 'its own first page, then what is kept: the messages');
    const { events } = await rig.client.events.listEvents({ newestFirst: true, pageSize: 2 });
    assert.deepEqual(serials(events), [8, 6]);
  });

  it('splits messages of events with much text', async () => {
    await world.report('a@x', { total: 1000 });
    const worker = world.worker('w', ['a@x']);
    const why = 'x'.repeat(4096);
    for (let n = 0; n < 130; n += 1) {
      const offer = await worker.offer((await world.create(1)).decision.decisionId);
      const outcome = {
        kind: 'failed',
        reason: why,
        retriable: false,
        mayHaveLeftData: false,
      } as const;
      await world.ledger.reportOutcome(worker.claim(offer), outcome);
    }
    const { events, messages } = await readWatch(
      rig.client,
      { fromOldest: true },
      (found) => found.length === 262,
    );
    assert.deepEqual(
      serials(events),
      events.map((_, index) => index + 1),
    );
    assert.ok(messages >= 2, `${messages} messages`);
    const listed: number[] = [];
    for await (const page of pages((pageToken) =>
      rig.client.events.listEvents({ pageSize: 1000, pageToken }),
    )) {
      assert.ok(page.events.length < 262);
      listed.push(...serials(page.events));
    }
    assert.deepEqual(listed, serials(events));
  });

  it('ends with the server, and can be taken up again after its restart', async () => {
    await refuse();
    const { token } = await readWatch(
      rig.client,
      { fromOldest: true },
      (events) => events.length === 2,
    );
    await watchedBy(0);
    const ending = readWatch(rig.client, { resumeToken: token }, () => false);
    await watchedBy(1);
    await Promise.all([
      assert.rejects(ending, told('UNAVAILABLE', 'SHUTTING_DOWN')),
      rig.rig.server.drain(1000),
    ]);
    await rig.close();
    await refuse();
    await world.restart();
    rig = await startEventRig(world.ledger);
    const { events } = await readWatch(
      rig.client,
      { resumeToken: token },
      (found) => found.length === 2,
    );
    assert.deepEqual(serials(events), [3, 4]);
  });
});

describe('a reader of events that does not read', () => {
  it('is served no faster than it reads, and then gets everything once', async () => {
    let reads = 0;
    const world = await World.start({}, (store) =>
      overriding(store, {
        events: (query) => {
          reads += 1;
          return store.events(query);
        },
      }),
    );
    const pools = 2_000;
    const rounds = 20;
    // Each report's pools, and the sums of their backend.
    const logged = (pools + 1) * rounds;
    const rig = await startEventRig(world.ledger);
    const reader = new SlowReader(rig.rig.server.address, EventService.method.watchEvents);
    try {
      for (let round = 0; round < rounds; round += 1) await manyPools(world, pools, round);
      reader.send({ fromOldest: true });
      reader.end();
      const settled = await atRest(() => reads);
      assert.ok(
        settled < 30,
        `${settled} reads: what it does not take is read for it all the same`,
      );
      reader.read();
      for (let waited = 0; count(reader) < logged && waited < PATIENCE_MS; waited += 20)
        await sleep(20);
      const seen = reader.messages.flatMap(({ events }) => serialsOf(events));
      assert.deepEqual(
        seen,
        Array.from({ length: logged }, (_, n) => n + 1),
      );
    } finally {
      reader.close();
      await rig.close();
      await world.end();
    }
  });
});

async function manyPools(world: World, count: number, round: number): Promise<void> {
  const finite = (gib: number) => ({ kind: 'finite' as const, gib });
  const pools = Array.from({ length: count }, (_, n) => ({
    poolName: `p${n}`,
    capacity: { total: finite(1000), free: finite(round) },
    capabilities: {},
  }));
  await world.ledger.report({
    ...{
      host: 'a@x',
      cluster: null,
      zone: 'nova',
      serviceKind: 'volume',
      capabilities: {},
      accountingRevision: null,
    },
    ...{ incarnation: '', sequence: 0, measuredAt: null },
    layout: { kind: 'pools', pools },
  });
}

function serialsOf(events: readonly Event[]): number[] {
  return events.map(({ serial }) => Number(serial));
}

function count(
  reader: SlowReader<
    typeof EventService.method.watchEvents.input,
    typeof EventService.method.watchEvents.output
  >,
): number {
  return reader.messages.reduce((sum, { events }) => sum + events.length, 0);
}
