import type { Decision } from '../../gen/stowage/v1/decision_pb.js';
import {
  SettleDecisionResponseSchema,
  VolumeService,
} from '../../gen/stowage/v1/volume_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import { json } from '../output/json.js';
import { actionOptions, type ServerOptions, withSession } from '../session/session.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { DECISION_FIELDS } from '../views/decision.js';
import { cleanupCommand } from './decision-cleanup.js';
import { listCommand } from './decision-list.js';
import { replayCommand } from './decision-replay.js';
import { watchCommand } from './decision-watch.js';

/** `stowage decision …` */
export function decisionCommands(decision: StowageCommand, io: CliIo): void {
  for (const add of [listCommand, watchCommand, replayCommand, cleanupCommand, settleCommand])
    add(decision, io);
}

function settleCommand(decision: StowageCommand, io: CliIo): void {
  actionOptions(
    decision
      .command('settle')
      .description(
        'Nothing more will come of a decision. One in doubt has left nothing behind: ' +
          'releases what it reserved. One that no worker holds is given up.',
      )
      .argument('<id>', 'the decision, UUID')
      .option('--reason <text>', 'why, for the record', ''),
  )
    .columns(DECISION_FIELDS)
    .calls(VolumeService.method.settleDecision)
    .example(
      "stowage decision settle 5e0c5a0e-9f0b-4c7e-8f6a-0d6a4f8e2b1c --reason 'node1 was scrapped'",
    )
    .action((id: string, options: ServerOptions & { reason: string }) =>
      withSession(io, options, async ({ client, record }) => {
        const answer = await client.volumes.settleDecision({
          decisionId: id,
          reason: options.reason,
        });
        record({
          fields: DECISION_FIELDS,
          row: present(answer.decision),
          machine: json(SettleDecisionResponseSchema, answer),
        });
      }),
    );
}

function present(decision: Decision | undefined): Decision {
  if (decision === undefined)
    throw new CliFailure('the server answered without a decision: is it another version?');
  return decision;
}
