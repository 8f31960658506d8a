import type { StowageCommand } from '../command.js';
import type { CliIo } from '../io.js';
import { acknowledgeCommand, renewCommand } from './worker-leases.js';
import { reportCommand } from './worker-report.js';
import { runCommand } from './worker-run.js';
import { watchCommand } from './worker-watch.js';

/** `stowage worker …` */
export function workerCommands(program: StowageCommand, io: CliIo): void {
  const worker = program.command('worker').description('Play a worker, as a whole or call by call.');
  for (const add of [runCommand, watchCommand, acknowledgeCommand, renewCommand, reportCommand]) add(worker, io);
}
