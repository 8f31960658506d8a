import type { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';
import { listCommand } from './event-list.js';
import { watchCommand } from './event-watch.js';

/** `stowage event …` */
export function eventCommands(program: StowageCommand, io: CliIo): void {
  const event = program
    .command('event')
    .description('See what failed, how capacity changed, and what users were told.');
  for (const add of [listCommand, watchCommand]) add(event, io);
}
