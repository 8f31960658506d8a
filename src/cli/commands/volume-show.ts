import {
  GetVolumeResponseSchema,
  type Volume,
  VolumeService,
} from '../../gen/stowage/v1/volume_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import { json } from '../output/json.js';
import { type ServerOptions, showOptions, withSession } from '../session/session.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { attemptTable } from '../views/decision.js';
import { VOLUME_FIELDS } from '../views/volume.js';

/** `stowage volume show ID` */
export function showCommand(volume: StowageCommand, io: CliIo): void {
  showOptions(
    volume
      .command('show')
      .description('Shows a volume and every attempt at it.')
      .argument('<id>', 'the volume, UUID'),
  )
    .columns(VOLUME_FIELDS)
    .calls(VolumeService.method.getVolume)
    .example(
      'stowage volume show 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b',
      'stowage volume show 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b --watch',
      'stowage volume show 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b -f value -c state',
    )
    .action((id: string, options: ServerOptions) =>
      withSession(io, options, async ({ client, record }) => {
        const answer = await client.volumes.getVolume({ volumeId: id });
        record({
          fields: VOLUME_FIELDS,
          row: present(answer.volume),
          machine: json(GetVolumeResponseSchema, answer),
          sections: (look) =>
            answer.decisions.length === 0 ? [] : [attemptTable(answer.decisions, look)],
        });
      }),
    );
}

function present(volume: Volume | undefined): Volume {
  if (volume === undefined)
    throw new CliFailure('the server answered without a volume: is it another version?');
  return volume;
}
