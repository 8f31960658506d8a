import {
  type LiftQuarantineResponse,
  LiftQuarantineResponseSchema,
  PoolService,
} from '../../gen/stowage/v1/pool_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import { actionOptions, type ServerOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';

const LIFTED: readonly Column<LiftQuarantineResponse>[] = [
  { name: 'backend', value: ({ backend }) => backend?.backend },
  { name: 'lifted', value: ({ lifted }) => lifted },
  { name: 'places', value: ({ backend }) => backend?.participating },
];

/** `stowage backend lift-quarantine BACKEND` */
export function liftQuarantineCommand(backend: StowageCommand, io: CliIo): void {
  actionOptions(
    backend
      .command('lift-quarantine')
      .summary("Ends a backend's quarantine.")
      .description(
        "Ends a backend's quarantine: it takes volumes again at once, and creates that failed " +
          'there before no longer count.',
      )
      .argument('<backend>', 'host@backend or cluster@backend')
      .option('--reason <text>', 'why, for the event log', ''),
  )
    .columns(LIFTED)
    .calls(PoolService.method.liftQuarantine)
    .example("stowage backend lift-quarantine node1@lvm --reason 'cable replaced'")
    .action((name: string, options: ServerOptions & { reason: string }) =>
      withSession(io, options, async ({ client, record }) => {
        const { reason } = options;
        const answer = await client.pools.liftQuarantine({ backend: name, reason });
        record({
          fields: LIFTED,
          row: answer,
          machine: json(LiftQuarantineResponseSchema, answer),
          sentence: `${plain(name)}: ${answer.lifted ? 'lifted' : 'it was in no quarantine'}`,
        });
      }),
    );
}
