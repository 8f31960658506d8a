import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Event, EventKind } from '../../src/gen/stowage/v1/event_service_pb.js';
import { AdminState, PoolState } from '../../src/gen/stowage/v1/pool_pb.js';
import { FailedSchema } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { ruledMethods } from '../../src/grpc/access/methods.js';
import { hasOpenssl } from '../support/authority.js';
import { CALLS, outcomeOf, type Target } from './calls.js';
import { Site } from './site.js';

const BACKEND = 'n1@lvm';
const POOL = 'n1@lvm#p';
/** Every create that fails brings quarantine, so that there is one to lift. */
const QUARANTINE = {
  enabled: true,
  minimum_attempts: 1,
  failure_percent: 1,
  max_percent: 100,
  base_time_ms: 3_600_000,
};
/** What an entry says of a change. */
interface Told {
  readonly type: string;
  readonly object: string;
  readonly before: string;
  readonly after: string;
  readonly reason?: string;
  readonly volumeId?: string;
  readonly backend?: string;
  readonly pool?: string;
}

describe('the entries of what operators did', () => {
  let site: Site;
  let audited: readonly string[];
  before(async function () {
    if (!hasOpenssl()) this.skip();
    site = await Site.start({ quarantine: QUARANTINE });
    audited = ruledMethods().flatMap(({ name, audited: is }) => (is ? [name] : []));
    await report(BACKEND, 'manager');
  });
  after(() => site?.stop());

  const report = (host: string, actor: 'manager' | 'manager of another host') =>
    CALLS['CapabilityService/ReportCapabilities']?.(site.as(actor), { host } as Target);
  const operator = () => site.as('operator');
  const client = () => site.as('client');
  const entries = async (): Promise<readonly Event[]> =>
    (await site.as('auditor').events.listEvents({ filter: { kinds: [EventKind.AUDIT] } })).events;

  /** A volume whose create no worker has heard of. */
  async function pending(): Promise<{ readonly volumeId: string; readonly decisionId: string }> {
    const volumeId = randomUUID();
    const asked = { requestId: randomUUID(), volumeId, projectId: 'acme', sizeGib: 1n };
    const { decisionId } = await client().scheduler.scheduleCreateVolume(asked);
    return { volumeId, decisionId };
  }

  async function imported(): Promise<string> {
    const volumeId = randomUUID();
    const asked = { volumeId, pool: POOL, projectId: 'acme', sizeGib: 1n };
    const { results } = await operator().volumes.importVolumes({ volumes: [asked] });
    assert.equal(results[0]?.error, undefined);
    return volumeId;
  }

  /** A create fails at the worker. */
  async function failOnce(): Promise<void> {
    const { decisionId } = await pending();
    const { workers } = site.as('worker');
    for await (const { offers } of workers.watchDecisions({ workerId: 'w', targets: [BACKEND] })) {
      const offer = offers.find((one) => one.decisionId === decisionId);
      if (offer === undefined) continue;
      const ref = { decisionId, backend: BACKEND, leaseToken: offer.lease?.token ?? 0n };
      await workers.acknowledgeDecisions({ workerId: 'w', items: [ref] });
      const failed = create(FailedSchema, { reason: 'the array said no', retriable: true });
      const outcome = { case: 'failed' as const, value: failed };
      await workers.reportOutcomes({ workerId: 'w', items: [{ ref, outcome }] });
      return;
    }
  }

  /** What an operator does with each method, in this order, and what the log then says of it. */
  const ACTS: Readonly<Record<string, () => Promise<Told>>> = {
    'PoolService/LiftQuarantine': async () => {
      await failOnce();
      await operator().pools.liftQuarantine({ backend: BACKEND, reason: 'a cable' });
      return {
        type: 'audit.lift_quarantine',
        object: BACKEND,
        before: 'quarantined',
        after: '',
        reason: 'a cable',
        backend: BACKEND,
      };
    },
    'VolumeService/SettleDecision': async () => {
      const { volumeId, decisionId } = await pending();
      await operator().volumes.settleDecision({ decisionId, reason: 'never sent' });
      return {
        type: 'audit.settle_decision',
        object: decisionId,
        before: 'pending',
        after: 'cancelled',
        reason: 'never sent',
        volumeId,
        backend: BACKEND,
        pool: POOL,
      };
    },
    'VolumeService/ImportVolumes': async () => {
      const volumeId = await imported();
      const where = { volumeId, backend: BACKEND, pool: POOL };
      const change = { before: '', after: 'available' };
      return { type: 'audit.import_volume', object: volumeId, ...change, ...where };
    },
    'VolumeService/ReleaseVolume': async () => {
      const volumeId = await imported();
      await operator().volumes.releaseVolume({ volumeId });
      const where = { volumeId, backend: BACKEND, pool: POOL };
      const change = { before: 'available', after: 'deleted' };
      return { type: 'audit.release_volume', object: volumeId, ...change, ...where };
    },
    'VolumeService/ReleaseSnapshot': async () => {
      const volumeId = await imported();
      const snapshotId = randomUUID();
      const volume = { volumeId, projectId: 'acme', backend: POOL, sizeGib: 1n };
      const asked = { requestId: randomUUID(), volume, snapshotId };
      await client().scheduler.scheduleCreateSnapshot(asked);
      await operator().volumes.releaseSnapshot({ snapshotId });
      return { type: 'audit.release_snapshot', object: snapshotId, before: '', after: '' };
    },
    'VolumeService/RescheduleVolume': async () => {
      const { volumeId } = await pending();
      await report('n2@lvm', 'manager of another host');
      await operator().volumes.rescheduleVolume({ volumeId, reason: 'too slow' });
      return {
        type: 'audit.reschedule_volume',
        object: volumeId,
        before: POOL,
        after: 'n2@lvm#p',
        reason: 'too slow',
        volumeId,
        backend: BACKEND,
        pool: POOL,
      };
    },
    'PoolService/ReconcilePool': async () => {
      const { volumes } = await client().volumes.listVolumes({ projectId: 'acme', home: POOL });
      const there = volumes.map(({ volumeId, sizeGib }) => ({ volumeId, sizeGib }));
      const one = { volumeId: randomUUID(), sizeGib: 1n };
      const listing = { volumes: [...there, one], takenAt: timestampFromMs(Date.now()) };
      await operator().pools.reconcilePool({ pool: POOL, listing, repair: true });
      return {
        type: 'audit.reconcile_pool',
        object: POOL,
        before: '',
        after: 'not_in_ledger 1',
        backend: BACKEND,
        pool: POOL,
      };
    },
    'PoolService/SetPoolState': async () => {
      const asked = { pool: POOL, state: PoolState.DRAINING, reason: 'a new array' };
      await operator().pools.setPoolState(asked);
      return {
        type: 'audit.set_pool_state',
        object: POOL,
        before: 'open',
        after: 'draining',
        reason: 'a new array',
        backend: BACKEND,
        pool: POOL,
      };
    },
    'PoolService/SetBackendState': async () => {
      const asked = { host: BACKEND, state: AdminState.DISABLED, reason: 'disks' };
      await operator().pools.setBackendState(asked);
      return {
        type: 'audit.set_backend_state',
        object: BACKEND,
        before: 'enabled',
        after: 'disabled',
        reason: 'disks',
        backend: BACKEND,
      };
    },
    'PoolService/RenameBackend': async () => {
      await operator().pools.renameBackend({ name: 'n2@lvm', newName: 'n3@lvm' });
      return {
        type: 'audit.rename_backend',
        object: 'n2@lvm',
        before: 'n2@lvm',
        after: 'n3@lvm',
        backend: 'n3@lvm',
      };
    },
    'PoolService/ForgetBackend': async () => {
      await operator().pools.forgetBackend({ name: 'n2@lvm' });
      return {
        type: 'audit.forget_backend',
        object: 'n2@lvm',
        before: 'n3@lvm',
        after: '',
        backend: 'n2@lvm',
      };
    },
  };

  it('are known for every method that is audited', () => {
    assert.deepEqual(Object.keys(ACTS).toSorted(), audited.toSorted());
  });

  it('tell each change, with who made it and from where, and what changed nothing not at all', async () => {
    for (const [name, act] of Object.entries(ACTS)) {
      const wanted = await act();
      const newest = (await entries()).at(-1);
      assert.ok(newest?.payload.case === 'actionTaken', name);
      const { $typeName: _, identity, address, requestId, ...told } = newest.payload.value;
      const nothing = { reason: '', volumeId: '', backend: '', pool: '' };
      assert.deepEqual({ type: newest.type, ...told }, { ...nothing, ...wanted }, name);
      assert.deepEqual([identity, requestId], ['certificate:CN=boss,O=Cloud', ''], name);
      assert.match(address, /^127\.0\.0\.1:\d+$/, name);
    }
    const { length } = await entries();
    const { pools } = operator();
    const same = { host: BACKEND, state: AdminState.DISABLED, reason: 'disks' };
    await pools.setBackendState(same);
    await pools.setPoolState({ pool: POOL, state: PoolState.DRAINING, reason: 'a new array' });
    await pools.liftQuarantine({ backend: BACKEND });
    await pools.reconcilePool({ pool: POOL, repair: true });
    await pools.renameBackend({ name: 'n3@lvm', newName: 'n4@lvm', validateOnly: true });
    assert.equal((await entries()).length, length);
  });

  it('are found by volume and by backend', async () => {
    const volumeId = await imported();
    const { events } = await operator().events.listEvents({ filter: { volumeId } });
    assert.deepEqual(
      events.map(({ type }) => type),
      ['audit.import_volume'],
    );
    const filter = { source: BACKEND, types: ['audit.set_backend_state'] };
    assert.equal((await operator().events.listEvents({ filter })).events.length, 1);
  });

  it('are nothing that a client makes or sees', async () => {
    const volumeId = await imported();
    const { length } = await entries();
    await client().volumes.releaseVolume({ volumeId });
    assert.equal((await entries()).length, length);
    const filter = { kinds: [EventKind.AUDIT] };
    const refused = await outcomeOf(client().events.listEvents({ filter }));
    assert.equal(refused, 'PERMISSION_DENIED OUT_OF_SCOPE');
    const { events } = await client().events.listEvents({ filter: { projectId: 'acme' } });
    assert.ok(events.every(({ payload }) => payload.case !== 'actionTaken'));
  });

  it('tell what a reload changed', async () => {
    const { length } = await entries();
    site.reload({ scheduler: { max_attempts: 7 } });
    let told: Event | undefined;
    for await (const { events } of site.as('auditor').events.watchEvents({
      fromOldest: true,
      filter: { types: ['audit.reload_configuration'] },
    })) {
      told = events[0];
      if (told !== undefined) break;
    }
    assert.ok(told?.payload.case === 'actionTaken');
    const { identity, object, after } = told.payload.value;
    assert.deepEqual([identity, after], ['', 'scheduler.max_attempts']);
    assert.ok(object.endsWith(site.server.address), object);
    site.reload({});
    assert.equal((await entries()).length, length + 1);
  });
});
