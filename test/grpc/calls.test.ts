import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { status as Code } from '@grpc/grpc-js';
import { finite } from '../../src/domain/capacity.js';
import type { ReportedPool } from '../../src/domain/report.js';
import { PoolService } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VolumeService } from '../../src/gen/stowage/v1/volume_service_pb.js';
import { WorkerService } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { CallGone } from '../../src/grpc/streams/abort.js';
import type { CreateCall } from '../../src/ledger/api/placement.js';
import { backendReport, overriding, World } from '../ledger/support.js';
import { REQUEST_ID, VOLUME_ID } from './fixtures.js';
import { failure, type Rig, richStatus, startRig } from './harness.js';

const CREATE = {
  requestId: REQUEST_ID.toUpperCase(),
  volumeId: VOLUME_ID,
  sizeGib: 10n,
  projectId: 'acme',
  resourceBackend: 'node1@lvm#häm',
};
const { scheduleCreateVolume } = SchedulerService.method;

/** A create of another volume, by another request. */
function another() {
  return { ...CREATE, requestId: randomUUID(), volumeId: randomUUID() };
}

function pool(poolName: string): ReportedPool {
  return {
    poolName,
    capacity: {
      total: finite(1000),
      free: finite(800),
      provisionedGib: 300,
      reservedPercentage: 10,
      ratio: 2,
      thin: true,
      thick: false,
    },
    capabilities: { nothing: null, nested: { list: [1, 'x', null, true] } },
  };
}

describe('grpc calls', () => {
  let world: World;
  let rig: Rig;
  let asked: CreateCall[];
  /** What the store fails with. */
  let fault: Error | null = null;
  /** Commits wait for it. */
  let gate: Promise<void> | null = null;
  const names = ['a', 'b', 'c', 'd', 'häm'];

  before(async () => {
    world = await World.start({}, (store) =>
      overriding(store, {
        transact: async (...arguments_) => {
          await gate;
          if (fault !== null) throw fault;
          return store.transact(...arguments_);
        },
      }),
    );
    await world.ledger.report(backendReport('node1@lvm', names.map(pool)));
    world.worker('w', ['node1@lvm']);
    const ledger = overriding(world.ledger, {
      createVolume: (call) => {
        asked.push(call);
        return world.ledger.createVolume(call);
      },
    });
    rig = await startRig(ledger, { clock: () => world.now });
  });
  beforeEach(() => {
    asked = [];
  });
  after(async () => {
    await rig.close();
    await world.end();
  });

  it('do not end the signal of a call that was answered', async () => {
    await rig.unary(scheduleCreateVolume, CREATE);
    await sleep(20);
    assert.equal(asked[0]?.signal?.aborted, false);
  });

  it('carry a create to the ledger, normalised, and its answer back', async () => {
    const answer = await rig.unary(scheduleCreateVolume, CREATE);
    assert.deepEqual(
      [asked[0]?.requestId, asked[0]?.caller, asked[0]?.spec.sizeGib],
      [REQUEST_ID, 'acme', 10],
    );
    assert.match(answer.decisionId, /^[0-9a-f-]{36}$/);
    assert.equal(answer.reservationId, `${answer.decisionId}/1`);
    assert.ok(answer.readRevision > 0n);
    assert.deepEqual(
      [answer.placement?.pool, answer.placement?.cluster, answer.alternatives.length],
      ['node1@lvm#häm', '', 0],
    );
    const line = rig.logged.at(-1);
    assert.deepEqual(
      [line?.['code'], line?.['request_id'], line?.['volume_id'], line?.['level']],
      ['OK', CREATE.requestId, VOLUME_ID, 20],
    );
    assert.equal(rig.observed.at(-1), '/stowage.v1.SchedulerService/ScheduleCreateVolume OK');
  });

  it('are validated before the ledger is asked', async () => {
    const error = await failure(rig.unary(scheduleCreateVolume, { ...CREATE, sizeGib: -1n }));
    assert.equal(error.code, Code.INVALID_ARGUMENT);
    assert.equal(richStatus(error).message, error.details);
    assert.match(error.details, /^size_gib: /);
    assert.equal(asked.length, 0);
  });

  it("pass on the ledger's refusals, and hide faults", async () => {
    const twice = { ...CREATE, requestId: randomUUID() };
    const refusal = await failure(rig.unary(scheduleCreateVolume, twice));
    assert.equal(refusal.code, Code.ALREADY_EXISTS);
    assert.match(refusal.details, /node1@lvm#häm/);
    assert.equal(rig.logged.at(-1)?.['level'], 30);
    fault = new Error('a secret');
    const broken = await failure(rig.unary(scheduleCreateVolume, another()));
    fault = null;
    assert.equal(broken.code, Code.INTERNAL);
    assert.ok(!broken.details.includes('secret'));
    assert.ok(rig.logged.some((line) => JSON.stringify(line['err'] ?? '').includes('a secret')));
  });

  it("abort the ledger's work when nobody waits any more", async () => {
    let release = (): void => undefined;
    gate = new Promise((resolve) => {
      release = resolve;
    });
    const error = await failure(
      rig.unary(scheduleCreateVolume, another(), { deadline: Date.now() + 2000 }),
    );
    assert.equal(error.code, Code.DEADLINE_EXCEEDED);
    const signal = asked[0]?.signal;
    while (signal?.aborted === false) await sleep(5);
    assert.ok(signal?.reason instanceof CallGone);
    assert.match(signal.reason.code, /DEADLINE_EXCEEDED|CANCELLED/);
    gate = null;
    release();
    assert.ok(
      !rig.logged.some(
        (line) => line['msg'] === 'fault' && JSON.stringify(line).includes('cancelled'),
      ),
    );
  });

  it('refuse a message over the limit, and bytes that are no message', async () => {
    const large = await failure(
      rig.unary(scheduleCreateVolume, { ...CREATE, metadata: { x: 'y'.repeat(70_000) } }),
    );
    assert.equal(large.code, Code.RESOURCE_EXHAUSTED);
    assert.deepEqual(large.metadata.get('grpc-status-details-bin'), []);
    const garbage = await failure(
      new Promise((resolve, reject) => {
        const pass = (bytes: Buffer) => bytes;
        const path = '/stowage.v1.SchedulerService/ScheduleCreateVolume';
        rig.client.makeUnaryRequest(path, pass, pass, Buffer.from([0x0a, 0xff]), (error, value) =>
          error ? reject(error) : resolve(value),
        );
      }),
    );
    assert.equal(garbage.code, Code.INVALID_ARGUMENT);
    assert.equal((await rig.unary(scheduleCreateVolume, CREATE)).attempt, 1);
  });

  it('page through pools, with every factor', async () => {
    await rig.unary(scheduleCreateVolume, { ...another(), resourceBackend: 'node1@lvm#a' });
    const found: string[] = [];
    let pageToken = '';
    do {
      const page = await rig.unary(PoolService.method.listPools, { pageSize: 2, pageToken });
      found.push(...page.pools.map((each) => each.poolName));
      pageToken = page.nextPageToken;
      assert.ok(page.readRevision > 0n);
    } while (pageToken !== '');
    assert.deepEqual(found, names);
    const [first] = (await rig.unary(PoolService.method.listPools, {})).pools;
    const { nothing, nested } = first?.capabilities ?? {};
    assert.deepEqual({ nothing, nested }, pool('a').capabilities);
    assert.deepEqual(
      [first?.heldGib, first?.confirmedGib, first?.participating, first?.availabilityZone],
      [10n, 0n, true, 'nova'],
    );
    const { factors } = first ?? {};
    assert.deepEqual(
      [
        factors?.free?.kind.value,
        factors?.totalAvailableGib,
        factors?.virtualFreeGib,
        factors?.thin,
      ],
      [790, 1800, 1490, true],
    );
    const stolen = await failure(
      rig.unary(PoolService.method.listPools, { backend: 'node1@lvm', pageToken: 'AAAA' }),
    );
    assert.equal(stolen.code, Code.INVALID_ARGUMENT);
  });

  it('answer every item of a batch on its own, in order', async () => {
    const other = '44444444-4444-4444-8444-444444444444';
    const volumes = [
      { volumeId: VOLUME_ID, pool: 'x@y#z' },
      { volumeId: other, pool: 'node1@lvm#b' },
    ];
    const imported = await rig.unary(VolumeService.method.importVolumes, { volumes });
    assert.deepEqual(
      imported.results.map(({ volumeId, error }) => [volumeId, error?.code]),
      [
        [VOLUME_ID, Code.NOT_FOUND],
        [other, undefined],
      ],
    );
    assert.ok(imported.readRevision > 0n);
    const { decisionId } = await rig.unary(scheduleCreateVolume, CREATE);
    const { decisions } = await rig.unary(VolumeService.method.getVolume, { volumeId: VOLUME_ID });
    const leaseToken = decisions[0]?.leaseToken ?? 0n;
    const backend = 'node1@lvm';
    const items = [
      { decisionId, backend, leaseToken: leaseToken + 1n },
      { decisionId: randomUUID(), backend, leaseToken },
      { decisionId, backend, leaseToken },
    ];
    const { results } = await rig.unary(WorkerService.method.acknowledgeDecisions, {
      workerId: 'w',
      items,
    });
    const codes = results.map(({ result }) =>
      result.case === 'error'
        ? result.value.code
        : result.case === 'lease'
          ? result.value.remainingMs
          : null,
    );
    assert.deepEqual(codes, [Code.FAILED_PRECONDITION, Code.NOT_FOUND, 30_000n]);
    fault = new Error('a secret');
    const ref = { decisionId, backend, leaseToken };
    const broken = await rig.unary(WorkerService.method.acknowledgeDecisions, {
      workerId: 'w',
      items: [ref, { ...ref, decisionId: randomUUID() }],
    });
    fault = null;
    for (const { result } of broken.results) {
      assert.ok(result.case === 'error');
      assert.equal(result.value.code, Code.INTERNAL);
      assert.ok(!JSON.stringify(result.value.message).includes('secret'));
    }
    assert.equal(broken.results.length, 2);
    const misshapen = await failure(
      rig.unary(WorkerService.method.acknowledgeDecisions, {
        workerId: 'w',
        items: [...items, {}],
      }),
    );
    assert.match(misshapen.details, /^items\[3\]\.decision_id: /);
  });

  it('show a volume with its decisions', async () => {
    const { volume: shown, decisions } = await rig.unary(VolumeService.method.getVolume, {
      volumeId: VOLUME_ID,
    });
    assert.deepEqual(
      [shown?.volumeId, shown?.sizeGib, shown?.placement?.pool],
      [VOLUME_ID, 10n, 'node1@lvm#häm'],
    );
    assert.deepEqual(
      [decisions[0]?.requestId, decisions[0]?.leaseExpiresAt?.seconds],
      [REQUEST_ID, BigInt(world.now / 1000 + 30)],
    );
  });
});
