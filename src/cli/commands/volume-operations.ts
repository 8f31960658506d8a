import { Option } from 'commander';
import { MigrationPolicy, SchedulerService } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { VolumeService } from '../../gen/stowage/v1/volume_service_pb.js';
import { jsonValues, keyValue, name, wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import {
  existingVolume,
  type KnownVolumeOptions,
  knownVolume,
  knownVolumeOptions,
  type VolumeOptions,
  volumeOptions,
} from '../session/existing-volume.js';
import { runOperation } from '../session/operation.js';
import { actionOptions } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { PLACED_FIELDS } from '../views/placed.js';

const ID = '1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b';
const POLICIES: Readonly<Record<string, MigrationPolicy>> = {
  never: MigrationPolicy.NEVER,
  'on-demand': MigrationPolicy.ON_DEMAND,
};

interface BackendOptions extends VolumeOptions {
  readonly backend: string;
}

interface ExtendOptions extends KnownVolumeOptions {
  readonly backend?: string;
  readonly newSize: number;
  readonly attached?: true;
  readonly policy: string;
  readonly group?: string;
}

function policyOption(what: string): Option {
  return new Option('--policy <policy>', what).choices(Object.keys(POLICIES)).default('never');
}

/** `stowage volume extend ID` */
export function extendCommand(volume: StowageCommand, io: CliIo): void {
  const command = volume
    .command('extend')
    .description('Reserves what a volume grows by, where it lives. Exit code 2: it does not fit.');
  actionOptions(
    knownVolumeOptions(command.argument('<id>', 'the volume, UUID'))
      .option('--backend <name>', 'its pool (host@backend#pool), or its backend; default: as known')
      .requiredOption('--new-size <GiB>', 'its size afterwards', wholeNumber(1))
      .option('--attached', 'it is attached')
      .addOption(policyOption('whether it may move if it cannot grow where it lives'))
      .option('--group <id>', 'the group that it is of, UUID: then it never moves by itself'),
  )
    .columns(PLACED_FIELDS)
    .calls(SchedulerService.method.scheduleExtendVolume)
    .calls(VolumeService.method.getVolume)
    .example(
      `stowage volume extend ${ID} --new-size 20`,
      `stowage volume extend ${ID} --backend node1@lvm#thin --size 10 --new-size 20`,
      `stowage volume extend ${ID} --new-size 20 --policy on-demand`,
    )
    .action((id: string, options: ExtendOptions) =>
      runOperation(io, options, { volume_id: id }, async (scheduler, requestId, client) =>
        scheduler.scheduleExtendVolume({
          requestId,
          volume: await knownVolume(client, id, options.backend, options),
          newSizeGib: BigInt(options.newSize),
          attached: options.attached ?? false,
          policy: POLICIES[options.policy] ?? MigrationPolicy.NEVER,
          groupId: options.group ?? '',
        }),
      ),
    );
}

/** `stowage volume migrate ID` */
export function migrateCommand(volume: StowageCommand, io: CliIo): void {
  const command = volume
    .command('migrate')
    .description('Reserves the space of a volume where it is to move. Exit code 2: it may not.');
  actionOptions(
    knownVolumeOptions(command.argument('<id>', 'the volume, UUID')).requiredOption(
      '--to <name>',
      'a pool (host@backend#pool), or a backend',
      name,
    ),
  )
    .columns(PLACED_FIELDS)
    .calls(SchedulerService.method.scheduleMigrateVolume)
    .calls(VolumeService.method.getVolume)
    .example(`stowage volume migrate ${ID} --to node2@small`)
    .action((id: string, options: KnownVolumeOptions & { to: string }) =>
      runOperation(io, options, { volume_id: id }, async (scheduler, requestId, client) =>
        scheduler.scheduleMigrateVolume({
          requestId,
          volume: await knownVolume(client, id, options.to, options),
        }),
      ),
    );
}

/** `stowage volume retype ID` */
export function retypeCommand(volume: StowageCommand, io: CliIo): void {
  const command = volume
    .command('retype')
    .description('Decides where a volume of another type lives: where it is, or elsewhere.');
  actionOptions(
    volumeOptions(command.argument('<id>', 'the volume, UUID'))
      .requiredOption('--backend <name>', 'its pool (host@backend#pool), or its backend')
      .addOption(policyOption('whether it may move')),
  )
    .columns(PLACED_FIELDS)
    .calls(SchedulerService.method.scheduleRetypeVolume)
    .example(
      `stowage volume retype ${ID} --backend node1@lvm#thin --size 10 --type gold ` +
        '--extra-spec volume_backend_name=lvm --policy on-demand',
    )
    .action((id: string, options: BackendOptions & { policy: string }) =>
      runOperation(io, options, { volume_id: id }, (scheduler, requestId) =>
        scheduler.scheduleRetypeVolume({
          requestId,
          volume: existingVolume(id, options.backend, options),
          policy: POLICIES[options.policy] ?? MigrationPolicy.NEVER,
        }),
      ),
    );
}

/** `stowage volume manage ID` */
export function manageCommand(volume: StowageCommand, io: CliIo): void {
  const command = volume
    .command('manage')
    .description('Takes a volume into care that lies on a backend already.');
  actionOptions(
    volumeOptions(command.argument('<id>', 'the id that it gets, UUID'))
      .requiredOption('--backend <name>', 'where it lies: a pool (host@backend#pool), or a backend')
      .option(
        '--reference <key=value>',
        'what the driver needs to find it, the value JSON or text; repeatable',
        keyValue,
      ),
  )
    .columns(PLACED_FIELDS)
    .calls(SchedulerService.method.scheduleManageVolume)
    .example(
      `stowage volume manage ${ID} --backend node1@lvm#thin --size 10 --reference source-name=lv7`,
    )
    .action(
      (id: string, options: BackendOptions & { reference?: Readonly<Record<string, string>> }) =>
        runOperation(io, options, { volume_id: id }, (scheduler, requestId) =>
          scheduler.scheduleManageVolume({
            requestId,
            volume: existingVolume(id, options.backend, options),
            ...(options.reference && { reference: jsonValues(options.reference) }),
          }),
        ),
    );
}

/** `stowage volume validate` */
export function validateCommand(volume: StowageCommand, io: CliIo): void {
  const command = volume
    .command('validate')
    .description(
      "Would a volume fit? Holds the space until the pool's next report. Exit code 2: no.",
    );
  actionOptions(
    volumeOptions(command)
      .requiredOption('--backend <name>', 'a pool (host@backend#pool), or a backend')
      .option('--id <uuid>', 'the volume; default: a new id'),
  )
    .columns(PLACED_FIELDS)
    .calls(SchedulerService.method.validateCapacity)
    .example('stowage volume validate --backend node1@lvm#thin --size 10')
    .action((options: BackendOptions & { id?: string }) => {
      const id = options.id ?? crypto.randomUUID();
      return runOperation(io, options, { volume_id: id }, (scheduler, requestId) =>
        scheduler.validateCapacity({
          requestId,
          volume: existingVolume(id, options.backend, options),
        }),
      );
    });
}
