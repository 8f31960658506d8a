import { SchedulerService } from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import { printReplay } from '../session/replay.js';
import { actionOptions, type ServerOptions, withSession } from '../session/session.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { REPLAY_FIELDS } from '../views/replay.js';

/** `stowage decision replay ID` */
export function replayCommand(decision: StowageCommand, io: CliIo): void {
  actionOptions(
    decision
      .command('replay')
      .description(
        'Makes a decision again on what was written down of what it saw, and says whether the ' +
          'same comes out. Changes nothing. Fails if something else comes out.',
      )
      .argument('<id>', 'the decision, UUID'),
  )
    .columns(REPLAY_FIELDS)
    .calls(SchedulerService.method.replayDecision)
    .example(
      'stowage decision replay 5e0c5a0e-9f0b-4c7e-8f6a-0d6a4f8e2b1c',
      'stowage decision replay 5e0c5a0e-9f0b-4c7e-8f6a-0d6a4f8e2b1c -f value -c again',
    )
    .action((id: string, options: ServerOptions) =>
      withSession(io, options, async (session) => {
        const what = { case: 'decisionId', value: id } as const;
        const answer = await printReplay(session, { what, maxPools: 1 });
        if (!answer.same) throw new CliFailure('something else comes out than what was decided');
      }),
    );
}
