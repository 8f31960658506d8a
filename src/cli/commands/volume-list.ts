import { type Command, Option } from 'commander';
import { pages } from '../../client/index.js';
import { type Volume, VolumeSchema } from '../../gen/stowage/v1/volume_service_pb.js';
import type { CliIo } from '../io.js';
import { json, table } from '../output.js';
import { type ServerOptions, serverOptions, withSession } from '../session.js';
import { VOLUME_STATES, volumeState } from '../words.js';

interface ListOptions extends ServerOptions {
  readonly state?: string;
  readonly project?: string;
  readonly home?: string;
}

/** `stowage volume list` */
export function listCommand(volume: Command, io: CliIo): void {
  serverOptions(
    volume
      .command('list')
      .description('Lists volumes; deleted ones only with --state deleted.')
      .addOption(new Option('--state <state>', 'only volumes in this state').choices(Object.keys(VOLUME_STATES)))
      .option('--project <id>', 'only volumes of this project')
      .option('--home <name>', 'only volumes of this backend or pool'),
  ).action((options: ListOptions) =>
    withSession(io, options, async ({ client, print }) => {
      const query = { state: VOLUME_STATES[options.state ?? ''] ?? 0, projectId: options.project ?? '', home: options.home ?? '' };
      const volumes: Volume[] = [];
      for await (const page of pages((pageToken) => client.volumes.listVolumes({ ...query, pageToken }))) volumes.push(...page.volumes);
      print(
        volumes.map((one) => json(VolumeSchema, one)),
        () => (volumes.length === 0 ? 'no volumes' : volumeTable(volumes)),
      );
    }),
  );
}

function volumeTable(volumes: readonly Volume[]): string {
  return table(
    ['VOLUME', 'STATE', 'GIB', 'TYPE', 'PROJECT', 'POOL', 'ERROR'],
    volumes.map((one) => [
      one.volumeId,
      volumeState(one.state),
      one.sizeGib === 0n ? '-' : String(one.sizeGib),
      one.volumeType,
      one.projectId,
      one.placement?.pool ?? '',
      one.errorReason,
    ]),
  );
}
