import type { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';
import { workerCheckCommand } from './worker-check.js';
import { acknowledgeCommand, renewCommand } from './worker-leases.js';
import { reportCommand } from './worker-report.js';
import { runCommand } from './worker-run.js';
import { watchCommand } from './worker-watch.js';

/** `stowage worker …` */
export function workerCommands(worker: StowageCommand, io: CliIo): void {
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
