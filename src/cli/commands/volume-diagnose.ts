import {
  type GetDiagnosisResponse,
  GetDiagnosisResponseSchema,
  SchedulerService,
  VolumeSetState,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { type ServerOptions, showOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { attemptTable } from '../views/decision.js';
import { diagnosisWords } from '../views/diagnosis.js';
import { setWords } from '../views/volume-set.js';
import { moment, operation } from '../views/words.js';

const FIELDS: readonly Column<GetDiagnosisResponse>[] = [
  { name: 'request', value: ({ requestId }) => requestId },
  { name: 'volume', value: ({ volumeId }) => volumeId },
  { name: 'operation', value: (answer) => operation(answer.operation) },
  { name: 'answered', value: ({ answeredAt }) => moment(answeredAt) },
  {
    name: 'outcome',
    value: (answer) => answer.error?.message ?? (isRolledBack(answer) ? 'rolled back' : 'placed'),
    tone: (answer) => (answer.error || isRolledBack(answer) ? 'bad' : 'good'),
  },
];

/** Whether it asked for a set that was rolled back. */
function isRolledBack({ requestId, volumeSet }: GetDiagnosisResponse): boolean {
  return volumeSet?.requestId === requestId && volumeSet.state === VolumeSetState.ROLLED_BACK;
}

/** `stowage volume diagnose REQUEST_ID` */
export function diagnoseCommand(volume: StowageCommand, io: CliIo): void {
  showOptions(
    volume
      .command('diagnose')
      .description(
        'The full account of a request: every attempt, of a refusal what stopped each pool, ' +
          'and of a set what became of it.',
      )
      .argument('<request-id>', 'the request, UUID')
      .option('--project <id>', 'the project that asked', ''),
  )
    .columns(FIELDS)
    .calls(SchedulerService.method.getDiagnosis)
    .example(
      'stowage volume diagnose 7d2f4a52-5b7e-4f0c-9a3e-0d9c1f1a2b3c',
      'stowage volume diagnose 7d2f4a52-5b7e-4f0c-9a3e-0d9c1f1a2b3c --project p1 -f yaml',
    )
    .action((id: string, options: ServerOptions & { project: string }) =>
      withSession(io, options, async ({ client, record }) => {
        const answer = await client.scheduler.getDiagnosis({
          requestId: id,
          projectId: options.project,
        });
        record({
          fields: FIELDS,
          row: answer,
          machine: json(GetDiagnosisResponseSchema, answer),
          sections: (look) => [
            ...(answer.diagnosis ? [diagnosisWords(answer.diagnosis)] : []),
            ...(answer.volumeSet ? [setWords(answer.volumeSet)] : []),
            ...(answer.decisions.length > 0 ? [attemptTable(answer.decisions, look)] : []),
          ],
        });
      }),
    );
}
