import type { Command } from 'commander';
import { GetVolumeResponseSchema, type Volume } from '../../gen/stowage/v1/volume_service_pb.js';
import { decisionTable } from '../decision-words.js';
import type { CliIo } from '../io.js';
import { facts, json } from '../output.js';
import { type ServerOptions, serverOptions, withSession } from '../session.js';
import { moment, volumeState } from '../words.js';

/** `stowage volume show ID` */
export function showCommand(volume: Command, io: CliIo): void {
  serverOptions(volume.command('show').description('Shows a volume and every attempt at it.').argument('<id>')).action(
    (id: string, options: ServerOptions) =>
      withSession(io, options, async ({ client, print }) => {
        const answer = await client.volumes.getVolume({ volumeId: id });
        print(json(GetVolumeResponseSchema, answer), () => {
          const record = answer.volume ? volumeFacts(answer.volume) : '';
          return answer.decisions.length === 0 ? record : `${record}\n\n${decisionTable(answer.decisions)}`;
        });
      }),
  );
}

/** One volume. */
function volumeFacts(volume: Volume): string {
  return facts([
    ['volume', volume.volumeId],
    ['state', volumeState(volume.state)],
    ['error', volume.errorReason === '' ? '' : `${volume.errorReason}: ${volume.errorMessage}`],
    ['size', volume.sizeGib === 0n ? 'not known' : `${volume.sizeGib} GiB`],
    ['type', volume.volumeType],
    ['project', volume.projectId],
    ['pool', volume.placement?.pool ?? ''],
    ['host', volume.placement?.host ?? ''],
    ['cluster', volume.placement?.cluster ?? ''],
    ['zone', volume.placement?.availabilityZone ?? ''],
    ['created', moment(volume.createdAt)],
    ['updated', moment(volume.updatedAt)],
  ]);
}
