import type { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';
import { diagnoseCommand } from './volume-diagnose.js';
import { explainCommand } from './volume-explain.js';
import { importCommand } from './volume-import.js';
import { listCommand } from './volume-list.js';
import { releaseCommand, rescheduleCommand } from './volume-moves.js';
import {
  extendCommand,
  manageCommand,
  migrateCommand,
  retypeCommand,
  validateCommand,
} from './volume-operations.js';
import { scheduleCommand } from './volume-schedule.js';
import { scheduleManyCommand } from './volume-schedule-many.js';
import { scheduleSetCommand } from './volume-schedule-set.js';
import { showCommand } from './volume-show.js';
import { waitingCommand } from './volume-waiting.js';
import { whyCommand } from './volume-why.js';

/** `stowage volume …` */
export function volumeCommands(volume: StowageCommand, io: CliIo): void {
  for (const add of [
    scheduleCommand,
    scheduleManyCommand,
    scheduleSetCommand,
    explainCommand,
    whyCommand,
    showCommand,
    listCommand,
    waitingCommand,
    extendCommand,
    migrateCommand,
    retypeCommand,
    manageCommand,
    importCommand,
    releaseCommand,
    rescheduleCommand,
    diagnoseCommand,
    validateCommand,
  ]) {
    add(volume, io);
  }
}
