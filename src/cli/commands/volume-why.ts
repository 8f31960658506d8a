import { SchedulerService } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { printReplay } from '../session/replay.js';
import { actionOptions, type ServerOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { REPLAY_FIELDS, seenSections } from '../views/replay.js';

interface WhyOptions extends ServerOptions {
  readonly attempt: number;
  readonly maxPools: number;
}

/** `stowage volume why ID` */
export function whyCommand(volume: StowageCommand, io: CliIo): void {
  actionOptions(
    volume
      .command('why')
      .description(
        'Why a volume went where it went, or was refused: what the scheduler saw of every pool ' +
          'then, as it was written down.',
      )
      .argument('<id>', 'the volume, UUID')
      .option(
        '--attempt <number>',
        'this attempt; without it, what was decided last',
        wholeNumber(1, 10_000),
        0,
      )
      .option('--max-pools <number>', 'of at most so many pools', wholeNumber(1, 10_000), 1000),
  )
    .columns(REPLAY_FIELDS)
    .calls(SchedulerService.method.replayDecision)
    .example(
      'stowage volume why 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b',
      'stowage volume why 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b --attempt 1 -f json',
    )
    .action((id: string, options: WhyOptions) =>
      withSession(io, options, async (session) => {
        const { attempt, maxPools } = options;
        const what = { case: 'volumeId', value: id } as const;
        await printReplay(session, { what, attempt, maxPools }, seenSections);
      }),
    );
}
