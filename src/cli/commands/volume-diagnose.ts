import type { Command } from 'commander';
import { type GetDiagnosisResponse, GetDiagnosisResponseSchema } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { decisionTable } from '../decision-words.js';
import { diagnosisWords } from '../diagnosis-words.js';
import type { CliIo } from '../io.js';
import { facts, json } from '../output.js';
import { type ServerOptions, serverOptions, withSession } from '../session.js';
import { moment, operation } from '../words.js';

/** `stowage volume diagnose REQUEST_ID` */
export function diagnoseCommand(volume: Command, io: CliIo): void {
  serverOptions(
    volume
      .command('diagnose')
      .description('The full account of a request: every attempt, and of a refusal what stopped each pool.')
      .argument('<request-id>')
      .option('--project <id>', 'the project that asked', ''),
  ).action((id: string, options: ServerOptions & { project: string }) =>
    withSession(io, options, async ({ client, print }) => {
      const answer = await client.scheduler.getDiagnosis({ requestId: id, projectId: options.project });
      print(json(GetDiagnosisResponseSchema, answer), () => describe(answer));
    }),
  );
}

function describe(answer: GetDiagnosisResponse): string {
  const head = facts([
    ['request', answer.requestId],
    ['volume', answer.volumeId],
    ['operation', operation(answer.operation)],
    ['answered', moment(answer.answeredAt)],
    ['outcome', answer.error ? answer.error.message : 'placed'],
  ]);
  return [
    head,
    ...(answer.diagnosis ? [`\n${diagnosisWords(answer.diagnosis)}`] : []),
    ...(answer.decisions.length > 0 ? [`\n${decisionTable(answer.decisions)}`] : []),
  ].join('\n');
}
