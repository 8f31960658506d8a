import type { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';
import { heartbeatCommand, setStateCommand } from './backend-host.js';
import { listCommand } from './backend-list.js';
import { forgetCommand, renameCommand } from './backend-rename.js';
import { reportCommand } from './backend-report.js';

/** `stowage backend …` */
export function backendCommands(program: StowageCommand, io: CliIo): void {
  const backend = program
    .command('backend')
    .description(
      'Report backends, see them and their hosts; set their states, rename or forget them.',
    );
  for (const add of [
    reportCommand,
    listCommand,
    setStateCommand,
    heartbeatCommand,
    renameCommand,
    forgetCommand,
  ])
    add(backend, io);
}
