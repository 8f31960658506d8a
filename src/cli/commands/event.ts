import type { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';
import { listCommand } from './event-list.js';
import { watchCommand } from './event-watch.js';

/** `stowage event …` */
export function eventCommands(event: StowageCommand, io: CliIo): void {
  for (const add of [listCommand, watchCommand]) add(event, io);
}
