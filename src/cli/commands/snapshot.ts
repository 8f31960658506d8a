import { SchedulerService } from '../../gen/stowage/v1/scheduler_service_pb.js';
import {
  type ReleaseSnapshotResponse,
  ReleaseSnapshotResponseSchema,
  VolumeService,
} from '../../gen/stowage/v1/volume_service_pb.js';
import { jsonValues, keyValue, wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import { existingVolume, type VolumeOptions, volumeOptions } from '../session/existing-volume.js';
import { runOperation } from '../session/operation.js';
import { actionOptions, type ServerOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { PLACED_FIELDS } from '../views/placed.js';

const ID = '3c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b';
const VOLUME = '--volume 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b --backend node1@lvm#thin --size 10';

interface SnapshotOptions extends VolumeOptions {
  readonly volume: string;
  readonly backend: string;
  readonly snapshotSize?: number;
}

/** `stowage snapshot …` */
export function snapshotCommands(snapshot: StowageCommand, io: CliIo): void {
  for (const add of [createCommand, manageCommand, releaseCommand]) add(snapshot, io);
}

function createCommand(snapshot: StowageCommand, io: CliIo): void {
  const command = snapshot
    .command('create')
    .description("Reserves a snapshot's space beside its volume. Exit code 2: it does not fit.");
  actionOptions(snapshotOptions(command))
    .columns(PLACED_FIELDS)
    .calls(SchedulerService.method.scheduleCreateSnapshot)
    .example(`stowage snapshot create ${ID} ${VOLUME}`)
    .action((id: string, options: SnapshotOptions) =>
      runOperation(
        io,
        options,
        { snapshot_id: id, volume_id: options.volume },
        (scheduler, requestId) =>
          scheduler.scheduleCreateSnapshot({ requestId, ...asked(id, options) }),
      ),
    );
}

function manageCommand(snapshot: StowageCommand, io: CliIo): void {
  const command = snapshot
    .command('manage')
    .description('Takes a snapshot into care that lies on a backend already.');
  actionOptions(
    snapshotOptions(command).option(
      '--reference <key=value>',
      'what the driver needs to find it, the value JSON or text; repeatable',
      keyValue,
    ),
  )
    .columns(PLACED_FIELDS)
    .calls(SchedulerService.method.scheduleManageSnapshot)
    .example(`stowage snapshot manage ${ID} ${VOLUME} --reference source-name=snap7`)
    .action(
      (id: string, options: SnapshotOptions & { reference?: Readonly<Record<string, string>> }) =>
        runOperation(
          io,
          options,
          { snapshot_id: id, volume_id: options.volume },
          (scheduler, requestId) =>
            scheduler.scheduleManageSnapshot({
              requestId,
              ...asked(id, options),
              ...(options.reference && { reference: jsonValues(options.reference) }),
            }),
        ),
    );
}

const RELEASED: readonly Column<ReleaseSnapshotResponse & { readonly id: string }>[] = [
  { name: 'snapshot', value: ({ id }) => id },
  { name: 'decisions', value: ({ decisions }) => decisions.length },
];

function releaseCommand(snapshot: StowageCommand, io: CliIo): void {
  actionOptions(
    snapshot
      .command('release')
      .description('The snapshot is gone, or no longer wanted: gives its space back.')
      .argument('<id>', 'the snapshot, UUID'),
  )
    .columns(RELEASED)
    .calls(VolumeService.method.releaseSnapshot)
    .example(`stowage snapshot release ${ID}`)
    .action((id: string, options: ServerOptions) =>
      withSession(io, options, async ({ client, record }) => {
        const answer = await client.volumes.releaseSnapshot({ snapshotId: id });
        record({
          fields: RELEASED,
          row: { ...answer, id },
          machine: json(ReleaseSnapshotResponseSchema, answer),
          sentence: `${plain(id)}: released`,
        });
      }),
    );
}

function snapshotOptions(command: StowageCommand): StowageCommand {
  return volumeOptions(command.argument('<id>', 'the snapshot, UUID'))
    .requiredOption('--volume <uuid>', 'the volume that it is of')
    .requiredOption('--backend <name>', "the volume's pool (host@backend#pool), or its backend")
    .option('--snapshot-size <GiB>', "size of the snapshot; default: the volume's", wholeNumber(0));
}

function asked(snapshotId: string, options: SnapshotOptions) {
  const { snapshotSize } = options;
  return {
    snapshotId,
    volume: existingVolume(options.volume, options.backend, options),
    ...(snapshotSize !== undefined && { sizeGib: BigInt(snapshotSize) }),
  };
}
