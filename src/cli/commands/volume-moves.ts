import {
  type ReleaseVolumeResponse,
  ReleaseVolumeResponseSchema,
  type RescheduleVolumeResponse,
  RescheduleVolumeResponseSchema,
  VolumeService,
} from '../../gen/stowage/v1/volume_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import { lookOf } from '../output/table.js';
import { actionOptions, type ServerOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { attemptTable } from '../views/decision.js';
import { volumeState } from '../views/words.js';

const RELEASED: readonly Column<ReleaseVolumeResponse>[] = [
  { name: 'volume', value: ({ volume }) => volume?.volumeId },
  { name: 'state', value: ({ volume }) => volume && volumeState(volume.state) },
];

const MOVED: readonly Column<RescheduleVolumeResponse>[] = [
  { name: 'volume', value: ({ decision }) => decision?.volumeId },
  { name: 'previous', value: ({ previous }) => previous?.decisionId },
  { name: 'previous pool', value: ({ previous }) => previous?.placement?.pool },
  { name: 'decision', value: ({ decision }) => decision?.decisionId },
  { name: 'pool', value: ({ decision }) => decision?.placement?.pool },
  { name: 'attempt', value: ({ decision }) => decision?.attempt },
];

/** `stowage volume release ID` */
export function releaseCommand(volume: StowageCommand, io: CliIo): void {
  actionOptions(
    volume
      .command('release')
      .description('The volume is gone, or no longer wanted: gives its space back.')
      .argument('<id>', 'the volume, UUID'),
  )
    .columns(RELEASED)
    .calls(VolumeService.method.releaseVolume)
    .example('stowage volume release 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b')
    .action((id: string, options: ServerOptions) =>
      withSession(io, options, async ({ client, record }) => {
        const answer = await client.volumes.releaseVolume({ volumeId: id });
        record({
          fields: RELEASED,
          row: answer,
          machine: json(ReleaseVolumeResponseSchema, answer),
          sentence: `${plain(id)}: released`,
        });
      }),
    );
}

/** `stowage volume reschedule ID` */
export function rescheduleCommand(volume: StowageCommand, io: CliIo): void {
  actionOptions(
    volume
      .command('reschedule')
      .description("Decides a volume's unfinished attempt again elsewhere.")
      .argument('<id>', 'the volume, UUID')
      .option('--reason <text>', 'why, for the record', ''),
  )
    .columns(MOVED)
    .calls(VolumeService.method.rescheduleVolume)
    .example(
      "stowage volume reschedule 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b --reason 'node1 is " +
        "being repaired'",
    )
    .action((id: string, options: ServerOptions & { reason: string }) =>
      withSession(io, options, async ({ client, record }) => {
        const answer = await client.volumes.rescheduleVolume({
          volumeId: id,
          reason: options.reason,
        });
        const attempts = [answer.previous, answer.decision].filter(
          (attempt) => attempt !== undefined,
        );
        record({
          fields: MOVED,
          row: answer,
          machine: json(RescheduleVolumeResponseSchema, answer),
          sentence: attemptTable(attempts, lookOf(io)),
        });
      }),
    );
}
