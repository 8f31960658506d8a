import { randomUUID } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { StowageClient } from '../../src/client/index.js';
import type { Placed } from '../../src/gen/stowage/v1/decision_pb.js';
import { type ExistingVolumeSchema, MigrationPolicy } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { askedType, type RecordedOperation } from './recording.js';

/** Operations on volumes that are there. */
export type PinnedOp = 'extend' | 'snapshot' | 'manage_snapshot' | 'validate' | 'migrate' | 'manage' | 'retype';

type Ask = (client: StowageClient, request: RecordedOperation) => Promise<{ placed?: Placed | undefined }>;

const POLICIES: Readonly<Record<string, MigrationPolicy>> = { never: MigrationPolicy.NEVER, 'on-demand': MigrationPolicy.ON_DEMAND };

const ASK: Readonly<Record<PinnedOp, Ask>> = {
  extend: ({ scheduler }, request) =>
    scheduler.scheduleExtendVolume({
      ...common(request),
      newSizeGib: BigInt(request.new_size_gb ?? 0),
      attached: request.attach_status === 'attached',
    }),
  snapshot: ({ scheduler }, request) => scheduler.scheduleCreateSnapshot({ ...common(request), snapshotId: randomUUID() }),
  manage_snapshot: ({ scheduler }, request) => scheduler.scheduleManageSnapshot({ ...common(request), snapshotId: randomUUID() }),
  validate: ({ scheduler }, request) => scheduler.validateCapacity(common(request)),
  migrate: ({ scheduler }, request) => scheduler.scheduleMigrateVolume(common(request)),
  manage: ({ scheduler }, request) => scheduler.scheduleManageVolume(common(request)),
  retype: ({ scheduler }, request) =>
    scheduler.scheduleRetypeVolume({ ...common(request), policy: POLICIES[request.migration_policy ?? ''] ?? MigrationPolicy.NEVER }),
};

/** Asks the server for what the recording asked Cinder. */
export async function askFor(client: StowageClient, op: PinnedOp, request: RecordedOperation): Promise<Placed> {
  const { placed } = await ASK[op](client, request);
  if (placed === undefined) throw new Error(`${op} was answered without a decision`);
  return placed;
}

function common(request: RecordedOperation) {
  return { requestId: randomUUID(), volume: volumeOf(request) };
}

function volumeOf(request: RecordedOperation): MessageInitShape<typeof ExistingVolumeSchema> {
  return {
    volumeId: request.volume_id,
    sizeGib: BigInt(request.size_gb),
    backend: request.backend,
    projectId: 'parity',
    ...askedType(request),
    availabilityZones: [...(request.availability_zones ?? [])],
    ...(request.hints ? { hints: request.hints } : {}),
  };
}
