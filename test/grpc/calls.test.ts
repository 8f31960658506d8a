import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { status as Code } from '@grpc/grpc-js';
import { CodedError } from '../../src/domain/errors.js';
import { PoolService } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VolumeService } from '../../src/gen/stowage/v1/volume_service_pb.js';
import { WorkerService } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { CallGone } from '../../src/grpc/streams/abort.js';
import type { CreateCall } from '../../src/ledger/api/placement.js';
import { fakeLedger } from './fake-ledger.js';
import { backend, DECISION_ID, decision, pool, REQUEST_ID, VOLUME_ID, volume } from './fixtures.js';
import { failure, type Rig, richStatus, startRig } from './harness.js';

const CREATE = {
  requestId: REQUEST_ID.toUpperCase(),
  volumeId: VOLUME_ID,
  sizeGib: 10n,
  projectId: 'acme',
};
const { scheduleCreateVolume } = SchedulerService.method;

describe('grpc calls', () => {
  let rig: Rig;
  let asked: CreateCall[];
  let create: (call: CreateCall) => Promise<typeof decision>;
  const pools = ['a', 'b', 'c', 'd', 'e'].map((name) => pool(name));

  before(async () => {
    rig = await startRig(
      fakeLedger({
        createVolume: async (call) => {
          asked.push(call);
          return { decision: await create(call), reservations: [], readRevision: 12 };
        },
        listPools: ({ after, limit }) => {
          const from = after === '' ? 0 : pools.findIndex((each) => each.pool === after) + 1;
          return {
            items: pools.slice(from, from + limit).map((each) => ({
              pool: each,
              backend,
              space: each.report?.space ?? null,
              consumedGib: each.heldGib + each.confirmedGib,
              group: null,
              expressions: [],
              warnings: [],
            })),
            readRevision: 4,
          };
        },
        importVolume: async ({ volumeId }) => {
          if (volumeId === VOLUME_ID)
            throw new CodedError('BACKEND_NOT_FOUND', 'backend x is not known', {
              metadata: { backend: 'x' },
            });
          return { readRevision: 9 };
        },
        acknowledge: async ({ token }) => {
          if (token === 1)
            throw new CodedError('LEASE_LOST', 'lost', { metadata: { decision_id: DECISION_ID } });
          if (token === 2) throw new Error('a secret');
          return { token, expiresAt: 1_030_000 };
        },
        volume: async (volumeId) => ({
          volume: volume(volumeId),
          decisions: [{ decision, reservations: [] }],
          readRevision: 3,
        }),
      }),
    );
  });
  beforeEach(() => {
    asked = [];
    create = async () => decision;
  });
  after(() => rig.close());

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
    assert.deepEqual(
      [answer.decisionId, answer.reservationId, answer.readRevision],
      [DECISION_ID, `${DECISION_ID}/1`, 12n],
    );
    assert.deepEqual(
      [answer.placement?.pool, answer.placement?.cluster, answer.alternatives.length],
      ['node1@lvm#p', '', 1],
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
    create = () =>
      Promise.reject(
        new CodedError('VOLUME_EXISTS', 'volume is in häm', { metadata: { volume_id: VOLUME_ID } }),
      );
    const refusal = await failure(rig.unary(scheduleCreateVolume, CREATE));
    assert.deepEqual([refusal.code, refusal.details], [Code.ALREADY_EXISTS, 'volume is in häm']);
    assert.equal(rig.logged.at(-1)?.['level'], 30);
    create = () => Promise.reject(new Error('a secret'));
    const fault = await failure(rig.unary(scheduleCreateVolume, CREATE));
    assert.equal(fault.code, Code.INTERNAL);
    assert.ok(!fault.details.includes('secret'));
    assert.ok(rig.logged.some((line) => JSON.stringify(line['err'] ?? '').includes('a secret')));
  });

  it("abort the ledger's work when nobody waits any more", async () => {
    const told = new Promise<string>((resolve) => {
      create = ({ signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => {
            const { reason } = signal;
            resolve(reason instanceof CallGone ? reason.code : String(reason));
            reject(reason);
          });
        });
    });
    const error = await failure(
      rig.unary(scheduleCreateVolume, CREATE, { deadline: Date.now() + 2000 }),
    );
    assert.equal(error.code, Code.DEADLINE_EXCEEDED);
    assert.match(await told, /DEADLINE_EXCEEDED|CANCELLED/);
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
    const names: string[] = [];
    let pageToken = '';
    do {
      const page = await rig.unary(PoolService.method.listPools, { pageSize: 2, pageToken });
      names.push(...page.pools.map((each) => each.poolName));
      pageToken = page.nextPageToken;
      assert.equal(page.readRevision, 4n);
    } while (pageToken !== '');
    assert.deepEqual(names, ['a', 'b', 'c', 'd', 'e']);
    const [first] = (await rig.unary(PoolService.method.listPools, {})).pools;
    assert.deepEqual(first?.capabilities, pools[0]?.report?.capabilities);
    assert.deepEqual(
      [first?.heldGib, first?.confirmedGib, first?.participating, first?.availabilityZone],
      [10n, 5n, true, 'nova'],
    );
    const { factors } = first ?? {};
    assert.deepEqual(
      [
        factors?.free?.kind.value,
        factors?.totalAvailableGib,
        factors?.virtualFreeGib,
        factors?.thin,
      ],
      [785, 1800, 1485, true],
    );
    const stolen = await failure(
      rig.unary(PoolService.method.listPools, { backend: 'node1@lvm', pageToken: 'AAAA' }),
    );
    assert.equal(stolen.code, Code.INVALID_ARGUMENT);
  });

  it('answer every item of a batch on its own, in order', async () => {
    const other = '44444444-4444-4444-8444-444444444444';
    const volumes = [VOLUME_ID, other].map((volumeId) => ({ volumeId, pool: 'x@y#z' }));
    const imported = await rig.unary(VolumeService.method.importVolumes, { volumes });
    assert.deepEqual(
      imported.results.map(({ volumeId, error }) => [volumeId, error?.code]),
      [
        [VOLUME_ID, Code.NOT_FOUND],
        [other, undefined],
      ],
    );
    assert.equal(imported.readRevision, 9n);
    const items = [1n, 2n, 3n].map((leaseToken) => ({
      decisionId: DECISION_ID,
      backend: 'node1@lvm',
      leaseToken,
    }));
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
    assert.deepEqual(codes, [Code.FAILED_PRECONDITION, Code.INTERNAL, 30_000n]);
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
      [VOLUME_ID, 10n, 'node1@lvm#p'],
    );
    assert.deepEqual(
      [decisions[0]?.requestId, decisions[0]?.seed, decisions[0]?.leaseExpiresAt?.seconds],
      [REQUEST_ID, 4_000_000_000n, 1030n],
    );
  });
});
