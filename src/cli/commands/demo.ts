import { runDemo } from '../demo/run.js';
import { wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';

const DEFAULT = { volumes: 300, seed: 1 };

/** `stowage demo` */
export function demoCommand(command: StowageCommand, io: CliIo): void {
  command
    .option(
      '--volumes <number>',
      'volumes that the client asks for, at most 10000',
      wholeNumber(1, 10_000),
      DEFAULT.volumes,
    )
    .option(
      '--seed <number>',
      'other volumes and failures; the same seed gives much the same again',
      wholeNumber(0),
      DEFAULT.seed,
    )
    .option(
      '--keep',
      'stays up afterwards, to be looked at with other commands, until Ctrl-C',
      false,
    )
    .example('stowage demo', 'stowage demo --volumes 1000 --seed 7 --keep')
    .action((options: typeof DEFAULT & { keep: boolean }) => runDemo(options, io));
}
