import { Command } from 'commander';
import { backendCommands } from './commands/backend.js';
import { configCommand } from './commands/config.js';
import { decisionCommands } from './commands/decision.js';
import { poolCommands } from './commands/pool.js';
import { reportCommand } from './commands/report.js';
import { serveCommand } from './commands/serve.js';
import { volumeCommands } from './commands/volume.js';
import { workerCommands } from './commands/worker.js';
import type { CliIo } from './io.js';
import { packageVersion } from './package-root.js';

/** The whole command line. */
export function createProgram(io: CliIo): Command {
  const program = new Command('stowage')
    .description('Decides where storage volumes go.')
    .version(packageVersion())
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) })
    .addHelpText('after', '\nExit codes: 0 done, 1 error, 2 refused: nothing fits.');
  for (const add of [
    serveCommand,
    reportCommand,
    volumeCommands,
    decisionCommands,
    poolCommands,
    backendCommands,
    workerCommands,
    configCommand,
  ]) {
    add(program, io);
  }
  return program;
}
