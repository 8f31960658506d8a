import { SchedulerService } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { collect, wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { runOperation } from '../session/operation.js';
import { actionOptions, type ServerOptions } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { PLACED_FIELDS } from '../views/placed.js';

const ID = '5e0a9b8c-7d6e-4f5a-8b4c-3d2e1f0a9b8c';
const VOLUME = '--volume 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b --backend node1@lvm#thin --size 10';

interface BackupOptions extends ServerOptions {
  readonly volume: string;
  readonly backend: string;
  readonly size: number;
  readonly driver?: string;
  readonly service?: string;
  readonly zone?: readonly string[];
  readonly project: string;
  readonly requestId?: string;
}

/** `stowage backup …` */
export function backupCommands(backup: StowageCommand, io: CliIo): void {
  actionOptions(
    backup
      .command('create')
      .description('Finds the service that makes a backup of a volume. Exit code 2: there is none.')
      .argument('<id>', 'the backup, UUID')
      .requiredOption('--volume <uuid>', 'the volume that it is of')
      .requiredOption('--backend <name>', "the volume's pool (host@backend#pool), or its backend")
      .requiredOption('--size <GiB>', 'size of the volume; 0: not known', wholeNumber(0))
      .option('--driver <name>', 'what the service must report as driver_name')
      .option(
        '--service <host@backend>',
        'only this service: for a backup that builds on an earlier one',
      )
      .option(
        '--zone <name>',
        "zone of the service; repeatable: any of them; default: the zone of the volume's backend",
        collect,
      )
      .option('--project <id>', 'owner', '')
      .option(
        '--request-id <uuid>',
        'asking the same again gets the first answer; default: a new id',
      ),
  )
    .columns(PLACED_FIELDS)
    .calls(SchedulerService.method.scheduleCreateBackup)
    .example(
      `stowage backup create ${ID} ${VOLUME}`,
      `stowage backup create ${ID} ${VOLUME} --driver ceph -f value -c host`,
    )
    .action((id: string, options: BackupOptions) => create(id, options, io));
}

function create(backupId: string, options: BackupOptions, io: CliIo): Promise<void> {
  const { volume, backend, size, driver, service, zone, project } = options;
  const asked = {
    backupId,
    volume: {
      volumeId: volume,
      backend,
      sizeGib: BigInt(size),
      projectId: project,
      availabilityZones: [...(zone ?? [])],
    },
    driver: driver ?? '',
    backupService: service ?? '',
  };
  return runOperation(
    io,
    options,
    { backup_id: backupId, volume_id: volume },
    (scheduler, requestId) => scheduler.scheduleCreateBackup({ requestId, ...asked }),
  );
}
