import type { Command } from 'commander';
import type { CliIo } from '../io.js';
import { workerCheckCommand } from './worker-check.js';
import { workerRunCommand } from './worker-run.js';

/** `stowage worker …` */
export function workerCommands(program: Command, io: CliIo): void {
  const worker = program.command('worker').description('Runs a sample worker, or checks your own.');
  workerRunCommand(worker, io);
  workerCheckCommand(worker, io);
}
