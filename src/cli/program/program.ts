import { hideSecrets } from '../../config/values.js';
import { authCommands } from '../commands/auth.js';
import { backendCommands } from '../commands/backend.js';
import { backupCommands } from '../commands/backup.js';
import { completionCommands } from '../commands/completion.js';
import { configCommands } from '../commands/config.js';
import { decisionCommands } from '../commands/decision.js';
import { demoCommand } from '../commands/demo.js';
import { eventCommands } from '../commands/event.js';
import { exportCommand } from '../commands/export.js';
import { expressionCommands } from '../commands/expression.js';
import { groupCommands } from '../commands/group.js';
import { healthCommand } from '../commands/health.js';
import { importCommand } from '../commands/import.js';
import { ledgerCommands } from '../commands/ledger.js';
import { poolCommands } from '../commands/pool.js';
import { serveCommand } from '../commands/serve.js';
import { snapshotCommands } from '../commands/snapshot.js';
import { volumeCommands } from '../commands/volume.js';
import { whoamiCommand } from '../commands/whoami.js';
import { workerCommands } from '../commands/worker.js';
import { packageVersion } from '../files/package-root.js';
import { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';

/** Creates the whole command line. */
export function createProgram(io: CliIo): StowageCommand {
  const program = new StowageCommand('stowage')
    .description('Decides where storage volumes go.')
    .version(packageVersion())
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      // A misspelt flag is repeated with its value.
      writeErr: (text) => io.err(hideSecrets(text.trimEnd())),
    })
    .addHelpText('after', '\nExit codes: 0 done, 1 error, 2 refused: nothing fits.');
  for (const add of [
    serveCommand,
    backendCommands,
    volumeCommands,
    snapshotCommands,
    groupCommands,
    backupCommands,
    poolCommands,
    decisionCommands,
    expressionCommands,
    workerCommands,
    eventCommands,
    healthCommand,
    whoamiCommand,
    authCommands,
    configCommands,
    exportCommand,
    importCommand,
    ledgerCommands,
    completionCommands,
    demoCommand,
  ]) {
    add(program, io);
  }
  return program;
}
