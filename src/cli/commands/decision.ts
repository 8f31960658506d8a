import type { Command } from 'commander';
import { SettleDecisionResponseSchema } from '../../gen/stowage/v1/volume_service_pb.js';
import { decisionFacts } from '../decision-words.js';
import type { CliIo } from '../io.js';
import { json } from '../output.js';
import { type ServerOptions, serverOptions, withSession } from '../session.js';

/** `stowage decision …` */
export function decisionCommands(program: Command, io: CliIo): void {
  const decision = program.command('decision').description('Settle attempts that are in doubt.');
  serverOptions(
    decision
      .command('settle')
      .description('An attempt in doubt has left nothing behind: releases what it reserved.')
      .argument('<id>')
      .option('--reason <text>', 'why, for the record', ''),
  ).action((id: string, options: ServerOptions & { reason: string }) =>
    withSession(io, options, async ({ client, print }) => {
      const answer = await client.volumes.settleDecision({ decisionId: id, reason: options.reason });
      print(json(SettleDecisionResponseSchema, answer), () => (answer.decision ? decisionFacts(answer.decision) : 'settled'));
    }),
  );
}
