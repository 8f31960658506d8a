import type { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';
import { workerCheckCommand } from './worker-check.js';
import { acknowledgeCommand, renewCommand } from './worker-leases.js';
import { reportCommand } from './worker-report.js';
import { runCommand } from './worker-run.js';
import { watchCommand } from './worker-watch.js';

/** `stowage worker …` */
export function workerCommands(program: StowageCommand, io: CliIo): void {
  const worker = program
    .command('worker')
    .description('Play a worker, as a whole or call by call; check your own.');
  for (const add of [
    runCommand,
    workerCheckCommand,
    watchCommand,
    acknowledgeCommand,
    renewCommand,
    reportCommand,
  ])
    add(worker, io);
}
