import type { StowageCommand } from '../command.js';
import type { CliIo } from '../io.js';
import { diagnoseCommand } from './volume-diagnose.js';
import { importCommand } from './volume-import.js';
import { listCommand } from './volume-list.js';
import { releaseCommand, rescheduleCommand } from './volume-moves.js';
import { scheduleCommand } from './volume-schedule.js';
import { showCommand } from './volume-show.js';

/** `stowage volume …` */
export function volumeCommands(program: StowageCommand, io: CliIo): void {
  const volume = program.command('volume').description('Place volumes, and see where they are.');
  for (const add of [scheduleCommand, showCommand, listCommand, releaseCommand, rescheduleCommand, diagnoseCommand, importCommand])
    add(volume, io);
}
