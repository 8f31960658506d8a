import type { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';
import { heartbeatCommand, setStateCommand } from './backend-host.js';
import { listCommand } from './backend-list.js';
import { liftQuarantineCommand } from './backend-quarantine.js';
import { forgetCommand, renameCommand } from './backend-rename.js';
import { reportCommand } from './backend-report.js';

/** `stowage backend …` */
export function backendCommands(backend: StowageCommand, io: CliIo): void {
  for (const add of [
    reportCommand,
    listCommand,
    setStateCommand,
    liftQuarantineCommand,
    heartbeatCommand,
    renameCommand,
    forgetCommand,
  ])
    add(backend, io);
}
