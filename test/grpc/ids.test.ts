import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { buildProfile } from '../../src/engine/decide/profile.js';
import {
  EvaluateExpressionRequestSchema,
  ScheduleCreateBackupRequestSchema,
  ScheduleCreateGroupRequestSchema,
} from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { CreatedSchema } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { backupOf } from '../../src/grpc/convert/existing-volume.js';
import { trialSpec } from '../../src/grpc/convert/expression.js';
import { groupFromProto } from '../../src/grpc/convert/group.js';
import { DEFAULT_PROFILE, World } from '../ledger/support.js';
import { type EventRig, startEventRig } from './event-rig.js';

const POOL = 'node1@lvm#pool';
const PROJECT = { projectId: 'acme' };

/** A client that spells its ids in capitals, with its server and ledger. */
class Shouting {
  private constructor(
    readonly world: World,
    readonly rig: EventRig,
  ) {}

  static async start(): Promise<Shouting> {
    const filters = [...DEFAULT_PROFILE.filters, 'DifferentBackendFilter', 'SameBackendFilter'];
    const world = await World.start({ profile: buildProfile({ ...DEFAULT_PROFILE, filters }) });
    await world.report('node1@lvm');
    return new Shouting(world, await startEventRig(world.ledger));
  }

  get client() {
    return this.rig.client;
  }

  /** An id that another spelling than this never matches by itself. */
  id(): string {
    return `ABCDEF${randomUUID().slice(6)}`.toUpperCase();
  }

  async end(): Promise<void> {
    await this.rig.close();
    await this.world.end();
  }
}

describe('ids', () => {
  it('are put into lower case in one place, before the ledger sees them', () => {
    const files = ['domain', 'grpc', 'ledger', 'store'].flatMap((layer) =>
      readdirSync(`src/${layer}`, { recursive: true, encoding: 'utf8' }).map(
        (file) => `src/${layer}/${file}`,
      ),
    );
    const found = files.filter(
      (file) => file.endsWith('.ts') && readFileSync(file, 'utf8').includes('.toLowerCase()'),
    );
    // The others look for a key that is like another, and read the types of a database's columns.
    deepStrictEqual(found.sort(), [
      'src/domain/spec-warnings.ts',
      'src/grpc/values/id.ts',
      'src/store/dump/cell-kind.ts',
    ]);
  });
});

describe('ids in capitals', () => {
  let shouting: Shouting;
  before(async () => {
    shouting = await Shouting.start();
  });
  after(() => shouting.end());

  it('match earlier ones in any case: a repeat, a diagnosis, a volume, its decisions', async () => {
    const { client } = shouting;
    const [requestId, volumeId] = [shouting.id(), shouting.id()];
    const request = { requestId, volumeId, sizeGib: 1n, ...PROJECT };
    const first = await client.scheduler.scheduleCreateVolume(request);
    const small = { requestId: requestId.toLowerCase(), volumeId: volumeId.toLowerCase() };
    const again = await client.scheduler.scheduleCreateVolume({ ...request, ...small });
    strictEqual(again.decisionId, first.decisionId);
    const diagnosis = await client.scheduler.getDiagnosis({ requestId, ...PROJECT });
    deepStrictEqual([diagnosis.requestId, diagnosis.volumeId], [small.requestId, small.volumeId]);
    const { volume } = await client.volumes.getVolume({ volumeId });
    strictEqual(volume?.volumeId, small.volumeId);
    const { decisions } = await client.volumes.listDecisions({ subjectId: volumeId });
    deepStrictEqual(
      decisions.map(({ decisionId }) => decisionId),
      [first.decisionId],
    );
    const released = await client.volumes.releaseVolume({ volumeId });
    strictEqual(released.volume?.volumeId, small.volumeId);
  });

  it("match on a stream of creates, whose answers keep the request's spelling", async () => {
    const { client } = shouting;
    const [requestId, volumeId] = [shouting.id(), shouting.id()];
    const small = { requestId: requestId.toLowerCase(), volumeId: volumeId.toLowerCase() };
    const volumes = [
      { requestId, volumeId },
      { requestId: small.requestId, volumeId },
    ].map((one) => ({ ...one, sizeGib: 1n, ...PROJECT }));
    const results = [];
    const stream = client.scheduler.streamCreateVolumes();
    await stream.send({ volumes });
    stream.end();
    for await (const message of stream) results.push(...message.results);
    deepStrictEqual(
      results.map((one) => one.requestId).sort(),
      [requestId, small.requestId].sort(),
    );
    const placed = results.map(({ result }) =>
      result.case === 'placed' ? result.value.decisionId : result.case,
    );
    strictEqual(new Set(placed).size, 1);
    strictEqual((await client.volumes.getVolume({ volumeId })).decisions.length, 1);
  });

  it('match in operations on existing things: snapshots and groups', async () => {
    const { client } = shouting;
    const [volumeId, snapshotId, groupId] = [shouting.id(), shouting.id(), shouting.id()];
    await client.volumes.importVolumes({
      volumes: [{ volumeId, pool: POOL, sizeGib: 1n, ...PROJECT }],
    });
    const volume = { volumeId, sizeGib: 1n, backend: POOL, ...PROJECT };
    const taken = await client.scheduler.scheduleCreateSnapshot({
      requestId: shouting.id(),
      volume,
      snapshotId,
    });
    const snapshot = await client.volumes.releaseSnapshot({ snapshotId });
    deepStrictEqual(
      snapshot.decisions.map(({ decisionId }) => decisionId),
      [taken.placed?.decisionId],
    );
    const members = [{ volumeId, sizeGib: 1n }];
    const group = { requestId: shouting.id(), groupId, members, ...PROJECT };
    const home = await client.scheduler.scheduleCreateGroup(group);
    const { decisions } = await client.volumes.listDecisions({ subjectId: groupId });
    deepStrictEqual(
      decisions.map(({ decisionId }) => decisionId),
      [home.placed?.decisionId],
    );
  });

  it('match in operations that are repeated, and in explanations', async () => {
    const { client } = shouting;
    const requestId = shouting.id();
    const volume = { volumeId: shouting.id(), sizeGib: 1n, backend: POOL, ...PROJECT };
    const snapshotId = shouting.id();
    const first = await client.scheduler.scheduleCreateSnapshot({ requestId, volume, snapshotId });
    const again = await client.scheduler.scheduleCreateSnapshot({
      requestId: requestId.toLowerCase(),
      volume: { ...volume, volumeId: volume.volumeId.toLowerCase() },
      snapshotId: snapshotId.toLowerCase(),
    });
    strictEqual(again.placed?.decisionId, first.placed?.decisionId);
    const explained = [requestId, requestId.toLowerCase()].map(async (id) => {
      const value = { requestId: id, volumeId: volume.volumeId, sizeGib: 1n, ...PROJECT };
      return (await client.scheduler.explainPlacement({ request: { case: 'createVolume', value } }))
        .seed;
    });
    strictEqual(...((await Promise.all(explained)) as [bigint, bigint]));
  });

  it('are converted where nothing compares them yet: members, backups, tried expressions', () => {
    const id = shouting.id();
    const members = [{ volumeId: id, sizeGib: 1n }];
    const group = groupFromProto(
      create(ScheduleCreateGroupRequestSchema, { groupId: id, members }),
    );
    const volume = { volumeId: id, backend: POOL };
    const backup = backupOf(create(ScheduleCreateBackupRequestSchema, { backupId: id, volume }));
    const tried = trialSpec(create(EvaluateExpressionRequestSchema, { volumeId: id }));
    deepStrictEqual(
      [
        'members' in group.detail && group.detail.members[0]?.volumeId,
        'backupId' in backup.detail && backup.detail.backupId,
        backup.spec.volumeId,
        tried.volumeId,
      ],
      Array.from({ length: 4 }, () => id.toLowerCase()),
    );
  });

  it('match in hints, which the worker gets as they were stated', async () => {
    const { client, world } = shouting;
    await world.report('node2@lvm', { total: 1000 });
    const volumeId = shouting.id();
    await client.volumes.importVolumes({
      volumes: [{ volumeId, pool: POOL, sizeGib: 1n, ...PROJECT }],
    });
    const asked = { requestId: shouting.id(), volumeId: shouting.id(), sizeGib: 1n, ...PROJECT };
    const near = { ...asked, hints: { same_host: volumeId } };
    const { placement } = await client.scheduler.scheduleCreateVolume(near);
    // Alone it would go where there is more space.
    strictEqual(placement?.pool, POOL);
    const { request } = await world.ledger.account({
      requestId: asked.requestId.toLowerCase(),
      caller: PROJECT.projectId,
      ...PROJECT,
    });
    deepStrictEqual(request.spec.hints, near.hints);
  });

  it('match in lists of volumes, and in the event log', async () => {
    const { client, world } = shouting;
    await world.report('small@lvm', { total: 4 });
    const volumeId = shouting.id();
    const takenAt = { seconds: BigInt(world.now / 1000) };
    const asked = {
      pool: 'small@lvm#pool',
      listing: { volumes: [{ volumeId, sizeGib: 3n }], takenAt },
    };
    const found = async (more = {}) => {
      const { drift } = await client.pools.reconcilePool({ ...asked, ...more });
      return drift.filter((one) => one.volumeId !== '').map((one) => [one.volumeId, one.repaired]);
    };
    deepStrictEqual(await found({ repair: true }), [[volumeId.toLowerCase(), true]]);
    deepStrictEqual(await found(), []);
    const refused = {
      requestId: shouting.id(),
      volumeId: shouting.id(),
      sizeGib: 1_000_000n,
      ...PROJECT,
    };
    await rejects(client.scheduler.scheduleCreateVolume(refused), { reason: 'NO_VALID_BACKEND' });
    const { events } = await client.events.listEvents({ filter: { volumeId: refused.volumeId } });
    ok(events.length > 0);
  });

  it('match in the calls of workers', async () => {
    const { client } = shouting;
    const asked = { requestId: shouting.id(), volumeId: shouting.id(), sizeGib: 1n, ...PROJECT };
    const { decisionId, placement } = await client.scheduler.scheduleCreateVolume(asked);
    const backend = placement?.backend ?? '';
    const stream = client.workers.watchDecisions({
      workerId: 'worker',
      targets: [backend],
      maxOutstanding: 100,
    });
    for await (const { offers } of stream) {
      const offer = offers.find((one) => one.decisionId === decisionId);
      if (offer === undefined) continue;
      const ref = {
        decisionId: decisionId.toUpperCase(),
        backend,
        leaseToken: offer.lease?.token ?? 0n,
      };
      const worker = { workerId: 'worker' };
      const acknowledged = await client.workers.acknowledgeDecisions({ ...worker, items: [ref] });
      const renewed = await client.workers.renewLeases({ ...worker, items: [ref] });
      const outcome = { case: 'created' as const, value: create(CreatedSchema) };
      const ended = await client.workers.reportOutcomes({ ...worker, items: [{ ref, outcome }] });
      const said = [acknowledged, renewed, ended].map(({ results: [one] }) => [
        one?.decisionId,
        one?.result.case,
      ]);
      deepStrictEqual(said, [
        [ref.decisionId, 'lease'],
        [ref.decisionId, 'lease'],
        [ref.decisionId, 'accepted'],
      ]);
      break;
    }
    stream.cancel();
  });

  it('match when an operator settles a decision, or has one decided again', async () => {
    const { client } = shouting;
    const asked = { requestId: shouting.id(), volumeId: shouting.id(), sizeGib: 1n, ...PROJECT };
    const { decisionId } = await client.scheduler.scheduleCreateVolume(asked);
    const moved = await client.volumes.rescheduleVolume({
      volumeId: asked.volumeId,
      reason: 'test',
    });
    strictEqual(moved.previous?.decisionId, decisionId);
    const next = moved.decision?.decisionId ?? '';
    const settled = await client.volumes.settleDecision({
      decisionId: next.toUpperCase(),
      reason: 'test',
    });
    strictEqual(settled.decision?.decisionId, next);
  });
});
