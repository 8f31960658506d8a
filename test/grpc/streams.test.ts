import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@bufbuild/protobuf';
import { status as Code, type ServiceError } from '@grpc/grpc-js';
import { CodedError } from '../../src/domain/errors.js';
import type { BackendReport } from '../../src/domain/report.js';
import {
  CapabilityService,
  type StreamCapabilitiesResponse,
} from '../../src/gen/stowage/v1/capability_service_pb.js';
import {
  type WatchDecisionsResponse,
  WorkerService,
} from '../../src/gen/stowage/v1/worker_service_pb.js';
import type { WorkerSink } from '../../src/ledger/api/workers.js';
import { overriding, World } from '../ledger/support.js';
import { PATIENCE_MS } from '../support/patience.js';
import { offer, spec } from './fixtures.js';
import { type Rig, richStatus, startRig } from './harness.js';
import { SlowReader } from './slow-reader.js';

const gib = (value: number) => ({ kind: { case: 'finite' as const, value } });
const report = (host: string, total = 100) => ({
  report: { host, wholeBackend: { total: gib(total), free: gib(50) } },
});
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

async function until(look: () => boolean): Promise<void> {
  for (let tries = 0; !look(); tries += 1) {
    assert.ok(tries < PATIENCE_MS / 5, 'it never came');
    await sleep(5);
  }
}

describe('grpc streams', () => {
  let world: World;
  let rig: Rig;
  let reports: BackendReport[];
  let alive: string[][];
  /** The stream of the worker that connected last: what the ledger would tell it is said here. */
  let sink: WorkerSink;
  let closed: number;
  let watched: { targets: readonly string[]; maxOutstanding: number } | undefined;

  beforeEach(async () => {
    reports = [];
    alive = [];
    closed = 0;
    watched = undefined;
    world = await World.start();
    const { ledger } = world;
    const seen = overriding(ledger, {
      report: async (each) => {
        reports.push(each);
        if (each.host === 'down@lvm') throw new CodedError('STORE_UNAVAILABLE', 'away');
        const answer = await ledger.report(each);
        // Such that few answers fill what lies between a server and a manager.
        return each.host.startsWith('h')
          ? { ...answer, ignoredReason: 'x'.repeat(100_000) }
          : answer;
      },
      stillAlive: (hosts) => {
        alive.push([...hosts]);
        ledger.stillAlive(hosts);
      },
      watch: (worker, given) => {
        watched = worker;
        sink = given;
        const watch = ledger.watch(worker, given);
        return {
          ...watch,
          close: () => {
            closed += 1;
            watch.close();
          },
        };
      },
    });
    rig = await startRig(seen, { maxMessageBytes: 4 * 1024 * 1024, clock: () => 1_000_000 });
  });
  afterEach(async () => {
    await rig.close();
    await world.end();
  });

  it('answer reports in order, bad ones too, and keep their hosts alive', async () => {
    const call = rig.duplex(CapabilityService.method.streamCapabilities);
    const answers: StreamCapabilitiesResponse[] = [];
    call.on('data', (answer: StreamCapabilitiesResponse) => answers.push(answer));
    for (const each of [
      report('a@lvm'),
      report('b@lvm', -1),
      {},
      report('down@lvm'),
      report('c@lvm'),
    ])
      call.write(each);
    await until(() => answers.length === 5);
    const codes = answers.map(({ answer }) =>
      answer.case === 'refused' ? answer.value.code : answer.case,
    );
    assert.deepEqual(codes, [
      'accepted',
      Code.INVALID_ARGUMENT,
      Code.INVALID_ARGUMENT,
      Code.UNAVAILABLE,
      'accepted',
    ]);
    const bad = answers[1]?.answer;
    assert.match(
      bad?.case === 'refused' ? bad.value.message : '',
      /^report\.whole_backend\.total\.finite: /,
    );
    await until(() => alive.at(-1)?.length === 2);
    assert.deepEqual(alive.at(-1), ['a@lvm', 'c@lvm']);
    call.end();
    const [ended] = await once(call, 'status');
    assert.equal(ended.code, Code.OK);
    alive.length = 0;
    await sleep(40);
    assert.equal(alive.length, 0);
    assert.equal(rig.observed.at(-1), '/stowage.v1.CapabilityService/StreamCapabilities OK');
  });

  it('go on after a report that is nested too deeply to be decoded', async () => {
    const call = rig.duplex(CapabilityService.method.streamCapabilities);
    const answers: StreamCapabilitiesResponse[] = [];
    call.on('data', (answer: StreamCapabilitiesResponse) => answers.push(answer));
    call.on('error', () => {});
    let deep: JsonObject = {};
    for (let depth = 0; depth < 200; depth += 1) deep = { deep };
    for (const volumeStats of [{}, deep, {}])
      call.write({ report: { host: 'a@lvm', volumeStats } });
    call.end();
    const [ended] = await once(call, 'status');
    assert.equal(ended.code, Code.OK);
    const told = answers.map(({ answer }) =>
      answer.case === 'refused' ? `${answer.value.code} ${answer.value.message}` : answer.case,
    );
    assert.match(
      told[1] ?? '',
      /^3 the bytes sent are not a stowage\.v1\.StreamCapabilitiesRequest: .*recursion depth of 100/,
    );
    // The third repeats the first, and is known by its bytes.
    assert.deepEqual(
      [told[0], told[2], told.length, reports.length],
      ['accepted', 'accepted', 3, 1],
    );
  });

  it('take no more reports than are answered: the sender waits', async () => {
    const caller = new SlowReader(rig.server.address, CapabilityService.method.streamCapabilities);
    for (let n = 0; n < 200; n += 1) caller.send(report(`h${n}@lvm`));
    caller.end();
    await until(() => reports.length > 0);
    await sleep(300);
    assert.ok(reports.length < 50, `${reports.length} reports were taken`);
    caller.read();
    await until(() => caller.messages.length === 200);
    assert.equal(reports.length, 200);
    caller.close();
  });

  it('stop the signs of life when the manager goes', async () => {
    const call = rig.duplex(CapabilityService.method.streamCapabilities);
    call.on('error', () => {});
    call.on('data', () => {});
    call.write(report('a@lvm'));
    await until(() => alive.length > 0 && alive.at(-1)?.length === 1);
    call.cancel();

    await until(() => rig.observed.length === 1);
    alive.length = 0;
    await sleep(40);
    assert.equal(alive.length, 0);
  });

  it('send a worker the targets that match nothing, then its orders', async () => {
    await world.report('node1@lvm');
    const call = rig.download(WorkerService.method.watchDecisions, {
      workerId: 'w',
      targets: ['node1@lvm', 'nobody'],
    });
    const messages: WatchDecisionsResponse[] = [];
    call.on('data', (message: WatchDecisionsResponse) => messages.push(message));
    await until(() => messages.length === 1);
    assert.deepEqual([messages[0]?.unknownTargets, messages[0]?.offers], [['nobody'], []]);
    assert.equal(watched?.maxOutstanding, 100);
    const hinted = {
      ...spec,
      hints: { a: null },
      metadata: { k: 'v' },
      source: { kind: 'snapshot' as const, id: 's' },
    };
    sink.deliver({
      offers: [offer(id(1), { spec: hinted }), offer(id(2), { order: 'delete' })],
      withdrawn: [id(9)],
    });
    await until(() => messages.length === 2);
    const [first, second] = messages[1]?.offers ?? [];
    assert.deepEqual(
      [first?.lease?.remainingMs, first?.volume?.hints, first?.volume?.source?.kind.value],
      [30_000n, { a: null }, 's'],
    );
    assert.deepEqual([first?.order, second?.order, messages[1]?.unknownTargets], [1, 2, []]);
    assert.deepEqual(messages[1]?.withdrawnDecisionIds, [id(9)]);
    const ended = once(call, 'error') as Promise<[ServiceError]>;
    sink.end(
      new CodedError('WORKER_REPLACED', 'worker w connected again', {
        metadata: { worker_id: 'w' },
      }),
    );
    const [error] = await ended;
    assert.equal(error.code, Code.ABORTED);
    assert.equal(richStatus(error).details.length, 1);
    assert.ok(closed > 0);
  });

  it('tell an order in the bytes that were made of it before its commit', async () => {
    const call = rig.download(WorkerService.method.watchDecisions, {
      workerId: 'w',
      targets: ['node1'],
    });
    const told: string[] = [];
    call.on('error', () => {});
    call.on('data', ({ offers }: WatchDecisionsResponse) =>
      told.push(...offers.map(({ decisionId }) => decisionId)),
    );
    await until(() => watched !== undefined);
    const encoded = sink.encode?.(offer(id(1)));
    assert.ok(encoded);
    // Bytes of another order show that they were not made anew.
    sink.deliver({ offers: [offer(id(2), { encoded })], withdrawn: [] });
    await until(() => told.length === 1);
    sink.deliver({ offers: [offer(id(2), { encoded, breaks: 1 })], withdrawn: [] });
    await until(() => told.length === 2);
    assert.deepEqual(told, [id(1), id(2)]);
    call.cancel();
    await until(() => closed > 0);
  });

  it('close the watch when the worker goes', async () => {
    const call = rig.download(WorkerService.method.watchDecisions, {
      workerId: 'w',
      targets: ['node1'],
    });
    call.on('error', () => {});
    await once(call, 'data');
    assert.equal(closed, 0);
    call.cancel();
    await until(() => closed > 0);
  });

  it('hold orders back while the worker does not read, each once, no withdrawn ones', async () => {
    const caller = new SlowReader(rig.server.address, WorkerService.method.watchDecisions);
    caller.send({ workerId: 'w', targets: ['node1'], maxOutstanding: 50 });
    caller.end();
    await until(() => watched !== undefined);
    const large = { ...spec, metadata: { x: 'y'.repeat(200_000) } };
    for (let round = 0; round < 30; round += 1) {
      for (let n = 0; n < 50; n += 1)
        sink.deliver({ offers: [offer(id(n), { spec: large })], withdrawn: [] });
      await sleep(2);
    }
    sink.deliver({ offers: [], withdrawn: [id(49)] });
    sink.deliver({ offers: [offer(id(7), { order: 'delete' })], withdrawn: [id(7)] });
    caller.read();
    await until(() =>
      caller.messages.some((message) => message.withdrawnDecisionIds.includes(id(49))),
    );
    await until(
      () => caller.messages.at(-1)?.offers.some((each) => each.decisionId === id(7)) === true,
    );
    const sizes = caller.messages.map((message) => message.offers.length);
    assert.ok(Math.max(...sizes) <= 6, `${Math.max(...sizes)} large orders in one message`);
    // 1500 were delivered; the stream takes some messages ahead, and the rest is kept once each.
    assert.ok(sizes.reduce((sum, each) => sum + each, 0) < 300, `${sizes} orders`);
    const last = caller.messages.findIndex((message) =>
      message.withdrawnDecisionIds.includes(id(49)),
    );
    assert.ok(
      !caller.messages
        .slice(last)
        .some((message) => message.offers.some((each) => each.decisionId === id(49))),
    );
    assert.equal(
      caller.messages.some((message) => message.withdrawnDecisionIds.includes(id(7))),
      false,
    );
    caller.close();
    await until(() => closed > 0);
  });

  it('refuse a watch that names nothing', async () => {
    const call = rig.download(WorkerService.method.watchDecisions, { workerId: 'w' });
    const [error] = (await once(call, 'error')) as [ServiceError];
    assert.equal(error.code, Code.INVALID_ARGUMENT);
    assert.match(error.details, /^targets: /);
    assert.equal(watched, undefined);
  });
});
