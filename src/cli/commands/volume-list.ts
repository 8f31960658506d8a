import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Option } from 'commander';
import { VolumeSchema, VolumeService } from '../../gen/stowage/v1/volume_service_pb.js';
import { moment } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { json } from '../output/json.js';
import { rows } from '../session/rows.js';
import { listOptions, type ServerOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { VOLUME_COLUMNS } from '../views/volume.js';
import { VOLUME_STATES } from '../views/words.js';

interface ListOptions extends ServerOptions {
  readonly state?: string;
  readonly project?: string;
  readonly home?: string;
  readonly since?: Date;
  readonly until?: Date;
}

/** `stowage volume list` */
export function listCommand(volume: StowageCommand, io: CliIo): void {
  listOptions(
    volume
      .command('list')
      .description('Lists volumes; deleted ones only with --state deleted.')
      .addOption(
        new Option('--state <state>', 'only volumes in this state').choices(
          Object.keys(VOLUME_STATES),
        ),
      )
      .option('--project <id>', 'only volumes of this project')
      .option('--home <name>', 'only volumes of this backend or pool')
      .option(
        '--since <time>',
        'only volumes first heard of since, such as 24h, or 2026-01-31T12:00:00Z',
        moment,
      )
      .option('--until <time>', 'only volumes first heard of before', moment),
  )
    .columns(VOLUME_COLUMNS)
    .calls(VolumeService.method.listVolumes)
    .example(
      'stowage volume list --state error --columns volume,error,message',
      'stowage volume list --home node1@lvm --sort-column size_gib:desc --limit 10',
      'stowage volume list -f csv > volumes.csv',
    )
    .action((options: ListOptions) =>
      withSession(io, options, ({ client, list }) => {
        const query = {
          state: VOLUME_STATES[options.state ?? ''] ?? 0,
          projectId: options.project ?? '',
          home: options.home ?? '',
          ...(options.since && { createdFrom: timestampFromDate(options.since) }),
          ...(options.until && { createdBefore: timestampFromDate(options.until) }),
        };
        return list({
          columns: VOLUME_COLUMNS,
          pages: rows(
            (pageToken) => client.volumes.listVolumes({ ...query, pageToken }),
            ({ volumes }) => volumes,
          ),
          machine: (one) => json(VolumeSchema, one),
          empty: 'no volumes',
        });
      }),
    );
}
