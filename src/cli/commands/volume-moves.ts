import type { Command } from 'commander';
import { ReleaseVolumeResponseSchema, RescheduleVolumeResponseSchema } from '../../gen/stowage/v1/volume_service_pb.js';
import { decisionTable } from '../decision-words.js';
import type { CliIo } from '../io.js';
import { json, plain } from '../output.js';
import { type ServerOptions, serverOptions, withSession } from '../session.js';

/** `stowage volume release ID` */
export function releaseCommand(volume: Command, io: CliIo): void {
  serverOptions(
    volume.command('release').description('The volume is gone, or no longer wanted: gives its space back.').argument('<id>'),
  ).action((id: string, options: ServerOptions) =>
    withSession(io, options, async ({ client, print }) => {
      const answer = await client.volumes.releaseVolume({ volumeId: id });
      print(json(ReleaseVolumeResponseSchema, answer), () => `${plain(id)}: released`);
    }),
  );
}

/** `stowage volume reschedule ID` */
export function rescheduleCommand(volume: Command, io: CliIo): void {
  serverOptions(
    volume
      .command('reschedule')
      .description("Decides a volume's unfinished attempt again elsewhere.")
      .argument('<id>')
      .option('--reason <text>', 'why, for the record', ''),
  ).action((id: string, options: ServerOptions & { reason: string }) =>
    withSession(io, options, async ({ client, print }) => {
      const answer = await client.volumes.rescheduleVolume({ volumeId: id, reason: options.reason });
      const attempts = [answer.previous, answer.decision].filter((attempt) => attempt !== undefined);
      print(json(RescheduleVolumeResponseSchema, answer), () => decisionTable(attempts));
    }),
  );
}
