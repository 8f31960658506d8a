import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { errorFromStatus, type StowageClient, StowageError } from '../../src/client/index.js';
import type { Status } from '../../src/gen/google/rpc/status_pb.js';
import { AdminState, PoolState } from '../../src/gen/stowage/v1/pool_pb.js';
import { CreatedSchema } from '../../src/gen/stowage/v1/worker_service_pb.js';

/** What a call is about. */
export interface Target {
  readonly projectId: string;
  readonly volumeId: string;
  readonly snapshotId: string;
  readonly groupId: string;
  readonly backupId: string;
  readonly decisionId: string;
  readonly requestId: string;
  readonly host: string;
  readonly backend: string;
  readonly pool: string;
  readonly workerId: string;
  readonly leaseToken: bigint;
}

/** One call of one method; rejects with what the server refuses it with, items included. */
export type Call = (client: StowageClient, target: Target) => Promise<unknown>;

const GIB = 1n;

async function first<T>(stream: AsyncIterable<T> & { cancel(): void }): Promise<T> {
  for await (const message of stream) return message;
  throw new Error('the stream said nothing');
}

function accepted<T>(
  item: { readonly case: string | undefined; readonly value?: unknown } | undefined,
): T {
  if (item?.case === 'error' || item?.case === 'refused')
    throw errorFromStatus(item.value as Status);
  return item?.value as T;
}

const volume = ({ projectId, volumeId, pool }: Target) => ({
  volumeId,
  projectId,
  backend: pool,
  sizeGib: GIB,
});
const leases = ({ workerId, decisionId, backend, leaseToken }: Target) => ({
  workerId,
  items: [{ decisionId, backend, leaseToken }],
});
const report = ({ host }: Target) => ({
  host,
  pools: [
    {
      poolName: 'p',
      capacity: {
        total: { kind: { case: 'finite' as const, value: 1000 } },
        free: { kind: { case: 'finite' as const, value: 1000 } },
      },
    },
  ],
});
const fresh = () => randomUUID();

/** Every method of ours, called once. */
export const CALLS: Readonly<Record<string, Call>> = {
  'SchedulerService/ScheduleCreateVolume': ({ scheduler }, { projectId, volumeId }) =>
    scheduler.scheduleCreateVolume({ requestId: fresh(), volumeId, projectId, sizeGib: GIB }),
  'SchedulerService/StreamCreateVolumes': async ({ scheduler }, { projectId, volumeId }) => {
    const stream = scheduler.streamCreateVolumes();
    const asked = { requestId: fresh(), volumeId, projectId, sizeGib: GIB };
    await stream.send({ volumes: [asked] }).catch(() => undefined);
    const { results } = await first(stream);
    accepted(results[0]?.result);
  },
  'SchedulerService/ScheduleManageVolume': ({ scheduler }, target) =>
    scheduler.scheduleManageVolume({ requestId: fresh(), volume: volume(target) }),
  'SchedulerService/ScheduleCreateSnapshot': ({ scheduler }, target) =>
    scheduler.scheduleCreateSnapshot({
      requestId: fresh(),
      volume: volume(target),
      snapshotId: target.snapshotId,
    }),
  'SchedulerService/ScheduleManageSnapshot': ({ scheduler }, target) =>
    scheduler.scheduleManageSnapshot({
      requestId: fresh(),
      volume: volume(target),
      snapshotId: target.snapshotId,
    }),
  'SchedulerService/ScheduleExtendVolume': ({ scheduler }, target) =>
    scheduler.scheduleExtendVolume({
      requestId: fresh(),
      volume: volume(target),
      newSizeGib: 2n,
    }),
  'SchedulerService/ScheduleMigrateVolume': ({ scheduler }, target) =>
    scheduler.scheduleMigrateVolume({ requestId: fresh(), volume: volume(target) }),
  'SchedulerService/ScheduleRetypeVolume': ({ scheduler }, target) =>
    scheduler.scheduleRetypeVolume({ requestId: fresh(), volume: volume(target) }),
  'SchedulerService/ScheduleCreateGroup': ({ scheduler }, { groupId, projectId }) =>
    scheduler.scheduleCreateGroup({ requestId: fresh(), groupId, projectId }),
  'SchedulerService/ScheduleCreateVolumes': ({ scheduler }, { projectId, volumeId }) =>
    scheduler.scheduleCreateVolumes({
      requestId: fresh(),
      volumes: [{ requestId: fresh(), volumeId, projectId, sizeGib: GIB }],
    }),
  'SchedulerService/ScheduleCreateBackup': ({ scheduler }, target) =>
    scheduler.scheduleCreateBackup({
      requestId: fresh(),
      volume: volume(target),
      backupId: target.backupId,
    }),
  'SchedulerService/ValidateCapacity': ({ scheduler }, target) =>
    scheduler.validateCapacity({ requestId: fresh(), volume: volume(target) }),
  'SchedulerService/ExplainPlacement': ({ scheduler }, { projectId, volumeId }) => {
    const value = { requestId: fresh(), volumeId, projectId, sizeGib: GIB };
    return scheduler.explainPlacement({ request: { case: 'createVolume', value } });
  },
  'SchedulerService/ExplainCreateVolumes': ({ scheduler }, { projectId, volumeId }) =>
    scheduler.explainCreateVolumes({
      set: {
        requestId: fresh(),
        volumes: [{ requestId: fresh(), volumeId, projectId, sizeGib: GIB }],
      },
    }),
  'SchedulerService/EstimateCapacity': ({ scheduler }, { projectId }) =>
    scheduler.estimateCapacity({ projectId, sizeGib: GIB }),
  'SchedulerService/EvaluateExpression': ({ scheduler }, { pool }) =>
    scheduler.evaluateExpression({ expression: '1 > 0', pool }),
  'SchedulerService/ReplayDecision': ({ scheduler }, { decisionId }) =>
    scheduler.replayDecision({ what: { case: 'decisionId', value: decisionId } }),
  'SchedulerService/GetDiagnosis': ({ scheduler }, { requestId, projectId }) =>
    scheduler.getDiagnosis({ requestId, projectId }),
  'SchedulerService/ListWaitingRequests': ({ scheduler }, { projectId }) =>
    scheduler.listWaitingRequests({ projectId }),
  'CapabilityService/ReportCapabilities': ({ capabilities }, target) =>
    capabilities.reportCapabilities({ report: report(target) }),
  'CapabilityService/StreamCapabilities': async ({ capabilities }, target) => {
    const stream = capabilities.streamCapabilities();
    await stream.send({ report: report(target) }).catch(() => undefined);
    accepted((await first(stream)).answer);
  },
  'CapabilityService/Heartbeat': ({ capabilities }, { host }) => capabilities.heartbeat({ host }),
  'WorkerService/WatchDecisions': ({ workers }, { backend, workerId }) =>
    first(workers.watchDecisions({ workerId: `${workerId}-walk`, targets: [backend] })),
  'WorkerService/AcknowledgeDecisions': async ({ workers }, target) =>
    accepted((await workers.acknowledgeDecisions(leases(target))).results[0]?.result),
  'WorkerService/RenewLeases': async ({ workers }, target) =>
    accepted((await workers.renewLeases(leases(target))).results[0]?.result),
  'WorkerService/ReportOutcomes': async ({ workers }, target) => {
    const { workerId, items } = leases(target);
    const said = { case: 'created' as const, value: create(CreatedSchema) };
    const { results } = await workers.reportOutcomes({
      workerId,
      items: items.map((ref) => ({ ref, outcome: said })),
    });
    return accepted(results[0]?.result);
  },
  'PoolService/ListPools': ({ pools }) => pools.listPools({}),
  'PoolService/WatchPools': ({ pools }) => first(pools.watchPools({})),
  'PoolService/GetPool': ({ pools }, { pool }) => pools.getPool({ pool }),
  'PoolService/ListBackends': ({ pools }) => pools.listBackends({}),
  'PoolService/ReconcilePool': ({ pools }, { pool }) => pools.reconcilePool({ pool }),
  'PoolService/RenameBackend': ({ pools }, { backend }) =>
    pools.renameBackend({ name: backend, newName: `new-${backend}`, validateOnly: true }),
  'PoolService/ForgetBackend': ({ pools }, { backend }) =>
    pools.forgetBackend({ name: `gone-${backend}`, validateOnly: true }),
  'PoolService/SetBackendState': ({ pools }, { host }) =>
    pools.setBackendState({ host, state: AdminState.ENABLED, reason: 'the walk' }),
  'PoolService/LiftQuarantine': ({ pools }, { backend }) =>
    pools.liftQuarantine({ backend, reason: 'the walk' }),
  'PoolService/SetPoolState': ({ pools }, { pool }) =>
    pools.setPoolState({ pool, state: PoolState.OPEN, reason: 'the walk' }),
  'PoolService/PlanPoolDrain': ({ pools }, { pool }) => pools.planPoolDrain({ pool }),
  'VolumeService/GetVolume': ({ volumes }, { volumeId }) => volumes.getVolume({ volumeId }),
  'VolumeService/ListVolumes': ({ volumes }, { projectId }) => volumes.listVolumes({ projectId }),
  'VolumeService/ListDecisions': ({ volumes }, { projectId }) =>
    volumes.listDecisions({ projectId }),
  'VolumeService/WatchNewestDecisions': ({ volumes }, { projectId }) =>
    first(volumes.watchNewestDecisions({ projectId })),
  'VolumeService/ImportVolumes': async ({ volumes }, { pool, projectId }) =>
    volumes.importVolumes({ volumes: [{ volumeId: fresh(), pool, projectId, sizeGib: GIB }] }),
  'VolumeService/ReleaseVolume': ({ volumes }, { volumeId }) => volumes.releaseVolume({ volumeId }),
  'VolumeService/ReleaseSnapshot': ({ volumes }, { snapshotId }) =>
    volumes.releaseSnapshot({ snapshotId }),
  'VolumeService/RescheduleVolume': ({ volumes }, { volumeId }) =>
    volumes.rescheduleVolume({ volumeId, reason: 'the walk' }),
  'VolumeService/SettleDecision': ({ volumes }, { decisionId }) =>
    volumes.settleDecision({ decisionId, reason: 'the walk' }),
  'EventService/ListEvents': ({ events }, { projectId }) =>
    events.listEvents({ filter: { projectId } }),
  'EventService/WatchEvents': ({ events }, { projectId }) =>
    first(events.watchEvents({ filter: { projectId } })),
  'StatusService/GetStatus': ({ status }) => status.getStatus({}),
  'AccessService/WhoAmI': ({ access }) => access.whoAmI({}),
};

/** What a call came to: `OK`, or `CODE REASON`. Rejects with what is no answer of the server. */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'OK';
  } catch (error) {
    if (!(error instanceof StowageError)) throw error;
    return `${error.code} ${error.reason}`;
  }
}
