import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { status as Code } from '@grpc/grpc-js';
import { errorFromStatus } from '../../src/client/index.js';
import type { VolumeType } from '../../src/domain/volume.js';
import { Health } from '../../src/gen/grpc/health/v1/health_pb.js';
import {
  type CreateVolumeResult,
  type NewVolumeSchema,
  SchedulerService,
  type StreamCreateVolumesRequestSchema,
  type StreamCreateVolumesResponse,
} from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { backendReport, createSpec, overriding, thickPool, World } from '../ledger/support.js';
import { PATIENCE_MS } from '../support/patience.js';
import { type Rig, richStatus, startRig } from './harness.js';
import { SlowReader } from './slow-reader.js';

type NewVolume = MessageInitShape<typeof NewVolumeSchema>;
type Message = MessageInitShape<typeof StreamCreateVolumesRequestSchema>;

const { streamCreateVolumes } = SchedulerService.method;

function volume(more: NewVolume = {}): NewVolume & { requestId: string } {
  return {
    requestId: randomUUID(),
    volumeId: randomUUID(),
    sizeGib: 1n,
    projectId: 'project',
    ...more,
  } as NewVolume & {
    requestId: string;
  };
}

function volumes(count: number, more: NewVolume = {}) {
  return Array.from({ length: count }, () => volume(more));
}

async function until(look: () => boolean): Promise<void> {
  for (let tries = 0; !look(); tries += 1) {
    assert.ok(tries < PATIENCE_MS / 5, 'it never came');
    await sleep(5);
  }
}

/** A wait that a test ends. */
function latch() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Result of one call. */
interface Call {
  readonly messages: readonly StreamCreateVolumesResponse[];
  results(): readonly CreateVolumeResult[];
  send(message: Message): void;
  end(): void;
  cancel(): void;
  readonly ended: Promise<{ readonly code: number; readonly details: string }>;
}

function open(rig: Rig): Call {
  const call = rig.duplex(streamCreateVolumes);
  const messages: StreamCreateVolumesResponse[] = [];
  call.on('data', (message: StreamCreateVolumesResponse) => messages.push(message));
  call.on('error', () => undefined);
  return {
    messages,
    results: () => messages.flatMap(({ results }) => results),
    send: (message) => void call.write(message),
    end: () => call.end(),
    cancel: () => call.cancel(),
    ended: new Promise((resolve) => call.once('status', resolve)),
  };
}

function errorOf({ result }: CreateVolumeResult) {
  return result.case === 'error' ? errorFromStatus(result.value) : undefined;
}

function decisionOf({ result }: CreateVolumeResult): string | undefined {
  return result.case === 'placed' ? result.value.decisionId : undefined;
}

describe('grpc creates in a stream', () => {
  let world: World;
  let rig: Rig;
  let commits: number;
  let gate: Promise<void> | null;

  beforeEach(async () => {
    commits = 0;
    gate = null;
    world = await World.start({}, (store) =>
      overriding(store, {
        transact: async (...arguments_) => {
          commits += 1;
          // It is committed, and nobody is told yet.
          const done = await store.transact(...arguments_);
          await gate;
          return done;
        },
      }),
    );
    await world.report('a@x', { total: 1_000_000 });
    rig = await startRig(world.ledger, { maxMessageBytes: 4 * 1024 * 1024 });
    commits = 0;
  });
  afterEach(async () => {
    await rig.close();
    await world.end();
  });

  it('answers every volume of a message by its id, in few commits and few messages', async () => {
    const call = open(rig);
    const asked = volumes(200);
    call.send({ volumes: asked });
    call.end();
    assert.equal((await call.ended).code, Code.OK);
    // They are begun and answered in turns of some ms; on a busy machine these are several.
    assert.ok(commits <= asked.length / 4, `${commits} commits`);
    assert.ok(call.messages.length <= asked.length / 4, `${call.messages.length} messages`);
    const answered = call.results().map(({ requestId, result }) => [requestId, result.case]);
    assert.deepEqual(answered.sort(), asked.map(({ requestId }) => [requestId, 'placed']).sort());
    assert.equal(world.pool('a@x').held, 200);
  });

  it('gives invalid and refused volumes their own errors, with paths, and goes on', async () => {
    const call = open(rig);
    const types = [
      { name: 'any' },
      { name: 'ssd', extraSpecs: { volume_backend_name: 'ssd' } },
      { name: 'x'.repeat(256) },
    ];
    const asked = [
      volume({ volumeTypeIndex: 0 }),
      volume({ volumeTypeIndex: 1 }),
      volume({ sizeGib: 0n }),
      volume({ volumeTypeIndex: 2 }),
      volume({ volumeTypeIndex: 3 }),
      volume({ hints: { n: Number.NaN } }),
      volume({ requestId: 'mine' }),
      volume({ profile: 'nothing' }),
    ];
    call.send({ volumeTypes: types, volumes: asked });
    call.send({ volumes: [volume()] });
    call.end();
    assert.equal((await call.ended).code, Code.OK);
    const by = new Map(call.results().map((result) => [result.requestId, result]));
    const told = asked.map(({ requestId }) => {
      const result = by.get(requestId);
      const error = result && errorOf(result);
      return error === undefined
        ? result?.result.case
        : [error.reason, ...error.violations.map(({ field }) => field)];
    });
    assert.deepEqual(told, [
      'placed',
      ['NO_VALID_BACKEND'],
      ['INVALID_FIELDS', 'volumes[2].size_gib'],
      ['INVALID_FIELDS', 'volume_types[2].name'],
      ['INVALID_FIELDS', 'volumes[4].volume_type_index'],
      ['INVALID_FIELDS', 'volumes[5].hints["n"]'],
      ['INVALID_FIELDS', 'volumes[6].request_id'],
      ['INVALID_FIELDS', 'volumes[7].profile'],
    ]);
    assert.equal(call.results().length, asked.length + 1);
    assert.ok(
      call
        .results()
        .some(({ result }) => result.case === 'error' && result.value.details.length > 1),
    );
  });

  it('gives a repeated request id the first answer, in the same message and later', async () => {
    const call = open(rig);
    const one = volume();
    call.send({ volumes: [one, one] });
    await until(() => call.results().length === 2);
    call.send({ volumes: [one, { ...one, sizeGib: 2n }] });
    call.end();
    await call.ended;
    assert.equal(new Set(call.results().map(decisionOf).filter(Boolean)).size, 1);
    assert.deepEqual(
      call
        .results()
        .map((result) => errorOf(result)?.reason)
        .filter(Boolean),
      ['REQUEST_ID_REUSED'],
    );
    assert.equal(world.pool('a@x').held, 1);
  });

  for (const [what, message, said] of [
    ['no volumes', { volumeTypes: [{ name: 'gold' }] }, /^volumes: /],
    ['too many volumes', { volumes: volumes(1001) }, /^volumes: /],
    [
      'too many types',
      { volumeTypes: Array(257).fill({ name: 't' }), volumes: [volume()] },
      /^volume_types: /,
    ],
  ] as [string, Message, RegExp][]) {
    it(
      `ends with INVALID_ARGUMENT at a message with ${what}, after the answers of what came ` +
        'before',
      async () => {
        const call = open(rig);
        call.send({ volumes: volumes(3) });
        call.send(message);
        const { code, details } = await call.ended;
        assert.equal(code, Code.INVALID_ARGUMENT);
        assert.match(details, said);
        assert.equal(call.results().length, 3);
      },
    );
  }

  it('bounds the volumes that are decided while the caller does not read', async () => {
    const caller = new SlowReader(rig.server.address, streamCreateVolumes);
    const messages = 200;
    for (let n = 0; n < messages; n += 1) caller.send({ volumes: volumes(100) });
    caller.end();
    await until(() => world.pool('a@x').volumes > 0);
    let before = -1;
    while (before !== world.pool('a@x').volumes) {
      before = world.pool('a@x').volumes;
      await sleep(200);
    }
    assert.ok(before < 15_000, `${before} volumes were decided for a caller that reads nothing`);
    caller.read();
    await until(
      () =>
        caller.messages.reduce((sum, { results }) => sum + results.length, 0) === messages * 100,
    );
    assert.equal(world.pool('a@x').volumes, messages * 100);
    caller.close();
  });

  it('reads no further message while 1024 volumes wait for their commit', async () => {
    const held = latch();
    let asked = 0;
    gate = held.opened;
    const slow = await startRig(
      overriding(world.ledger, {
        createVolume: (create) => {
          asked += 1;
          return world.ledger.createVolume(create);
        },
      }),
      { maxMessageBytes: 4 * 1024 * 1024 },
    );
    const call = open(slow);
    for (let n = 0; n < 30; n += 1) call.send({ volumes: volumes(100) });
    call.end();
    // The message with the 1024th is read whole, and none after it.
    await until(() => asked >= 1100);
    await sleep(50);
    assert.equal(asked, 1100);
    held.open();
    assert.equal((await call.ended).code, Code.OK);
    assert.equal(call.results().length, 3000);
    await slow.close();
  });

  it('converts a type once a message: its volumes share one object', async () => {
    const seen: (VolumeType | null)[] = [];
    const looking = await startRig(
      overriding(world.ledger, {
        createVolume: (create) => {
          seen.push(create.spec.volumeType);
          return world.ledger.createVolume(create);
        },
      }),
    );
    const call = open(looking);
    const gold = { name: 'gold', extraSpecs: { tier: 'gold' }, qosSpecs: { iops: 5 } };
    call.send({
      volumeTypes: [gold, { name: 'b' }],
      volumes: [...volumes(3, { volumeTypeIndex: 0 }), volume({ volumeTypeIndex: 1 }), volume()],
    });
    call.end();
    await call.ended;
    assert.deepEqual(seen[0], gold);
    assert.ok(seen[0] === seen[1] && seen[1] === seen[2]);
    assert.deepEqual([seen[3]?.name, seen[4]], ['b', null]);
    await looking.close();
  });

  it('keeps each message small enough for clients as they come', async () => {
    const pools = Array.from({ length: 1001 }, (_, n) => thickPool(`${'p'.repeat(200)}${n}`, 100));
    await world.ledger.report(backendReport('b@x', pools));
    const call = open(rig);
    call.send({ volumes: volumes(60, { resourceBackend: 'b@x', maxAlternatives: 1000 }) });
    call.end();
    assert.equal((await call.ended).code, Code.OK);
    assert.equal(call.results().length, 60);
    assert.ok(call.messages.length >= 12);
  });

  it('drops volumes that have not entered a commit when the caller cancels', async () => {
    const opened = latch();
    gate = opened.opened;
    const call = open(rig);
    // So few share a commit, however slow the machine is.
    call.send({ volumes: volumes(2) });
    await until(() => commits === 1);
    call.send({ volumes: volumes(20) });
    await until(() => world.running.backlog.queued === 20);
    call.cancel();
    // On the same connection, so that the server knows of the end before it answers.
    await rig.unary(Health.method.check, {});
    opened.open();
    await until(() => world.pool('a@x').volumes === 2);
    await until(() =>
      rig.observed.includes('/stowage.v1.SchedulerService/StreamCreateVolumes CANCELLED'),
    );
    await world.running.ledger.createVolume({
      requestId: randomUUID(),
      caller: 'c',
      spec: createSpec(1),
    });
    assert.equal(world.pool('a@x').volumes, 3);
    assert.deepEqual(
      rig.logged.filter(({ msg }) => msg === 'fault'),
      [],
    );
  });

  it('ends with SHUTTING_DOWN when the server stops, after the decided volumes', async () => {
    const opened = latch();
    gate = opened.opened;
    const call = rig.duplex(streamCreateVolumes);
    const messages: StreamCreateVolumesResponse[] = [];
    call.on('data', (message: StreamCreateVolumesResponse) => messages.push(message));
    const failed = once(call, 'error');
    // One alone is in one commit, however busy the machine is.
    call.write({ volumes: volumes(1) });
    await until(() => commits === 1);
    call.write({ volumes: volumes(7) });
    await until(() => world.running.backlog.queued === 7);
    const drained = rig.server.drain(PATIENCE_MS);
    opened.open();
    const [error] = await failed;
    assert.equal(error.code, Code.UNAVAILABLE);
    assert.equal(richStatus(error).message, 'the server is shutting down; ask another, or again');
    const results = messages.flatMap((message) => message.results);
    assert.equal(results.filter((result) => decisionOf(result) !== undefined).length, 1);
    assert.deepEqual(
      new Set(results.map((result) => errorOf(result)?.reason).filter(Boolean)),
      new Set(['SHUTTING_DOWN']),
    );
    assert.equal(results.length, 8);
    assert.equal(world.pool('a@x').volumes, 1);
    await drained;
  });
});
