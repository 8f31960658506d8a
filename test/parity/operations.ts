import { randomUUID } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { StowageClient } from '../../src/client/index.js';
import type { Placed } from '../../src/gen/stowage/v1/decision_pb.js';
import {
  type ExistingVolumeSchema,
  MigrationPolicy,
} from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import type { PinnedOp } from './recording.js';
import {
  askedType,
  instanceHost,
  type RecordedGroup,
  type RecordedOperation,
} from './recording.js';

type VolumeInit = MessageInitShape<typeof ExistingVolumeSchema>;

type Ask = (
  client: StowageClient,
  volume: VolumeInit,
  request: RecordedOperation,
) => Promise<{ placed?: Placed | undefined }>;

const POLICIES: Readonly<Record<string, MigrationPolicy>> = {
  never: MigrationPolicy.NEVER,
  'on-demand': MigrationPolicy.ON_DEMAND,
};

const ASK: Readonly<Record<PinnedOp, Ask>> = {
  extend: ({ scheduler }, volume, request) =>
    scheduler.scheduleExtendVolume({
      ...common(volume),
      newSizeGib: BigInt(request.new_size_gb ?? 0),
      attached: request.attach_status === 'attached',
    }),
  snapshot: ({ scheduler }, volume) =>
    scheduler.scheduleCreateSnapshot({ ...common(volume), snapshotId: randomUUID() }),
  manage_snapshot: ({ scheduler }, volume) =>
    scheduler.scheduleManageSnapshot({ ...common(volume), snapshotId: randomUUID() }),
  validate: ({ scheduler }, volume) => scheduler.validateCapacity(common(volume)),
  migrate: ({ scheduler }, volume) => scheduler.scheduleMigrateVolume(common(volume)),
  manage: ({ scheduler }, volume) => scheduler.scheduleManageVolume(common(volume)),
  retype: ({ scheduler }, volume, request) =>
    scheduler.scheduleRetypeVolume({
      ...common(volume),
      policy: POLICIES[request.migration_policy ?? ''] ?? MigrationPolicy.NEVER,
    }),
};

/** Asks the server for what the recording asked Cinder. */
export async function askFor(
  client: StowageClient,
  op: PinnedOp,
  request: RecordedOperation,
  instances: Readonly<Record<string, string>>,
): Promise<Placed> {
  const { placed } = await ASK[op](client, volumeOf(request, instances), request);
  if (placed === undefined) throw new Error(`${op} was answered without a decision`);
  return placed;
}

/** The same for a group: its members' hints do not count. */
export async function askForGroup(
  { scheduler }: StowageClient,
  { group, volumes }: RecordedGroup,
): Promise<Placed> {
  const type = group.group_type;
  const { placed } = await scheduler.scheduleCreateGroup({
    requestId: randomUUID(),
    groupId: group.group_id,
    projectId: 'parity',
    ...(type ? { groupType: { name: 'group', extraSpecs: type.extra_specs } } : {}),
    members: volumes.map((volume) => ({
      volumeId: volume.volume_id,
      sizeGib: BigInt(volume.size_gb),
      ...askedType(volume),
      availabilityZones: [...(volume.availability_zones ?? [])],
    })),
  });
  if (placed === undefined) throw new Error('a group was answered without a decision');
  return placed;
}

function common(volume: VolumeInit) {
  return { requestId: randomUUID(), volume };
}

function volumeOf(
  request: RecordedOperation,
  instances: Readonly<Record<string, string>>,
): VolumeInit {
  return {
    volumeId: request.volume_id,
    sizeGib: BigInt(request.size_gb),
    backend: request.backend,
    projectId: 'parity',
    ...askedType(request),
    instanceHost: instanceHost(request, instances),
    availabilityZones: [...(request.availability_zones ?? [])],
    ...(request.hints ? { hints: request.hints } : {}),
  };
}
