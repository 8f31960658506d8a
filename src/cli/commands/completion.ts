import { Argument } from 'commander';
import { configKeys } from '../../config/load.js';
import { completionScript, SHELLS, type Shell } from '../completion/scripts.js';
import { completionTable } from '../completion/table.js';
import { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';

/** `stowage completion SHELL`. Its program must be whole. */
export function completionCommands(command: StowageCommand, io: CliIo): void {
  command
    .addArgument(new Argument('<shell>', 'yours').choices(SHELLS))
    .example(
      'source <(stowage completion bash)',
      'source <(stowage completion zsh)',
      'stowage completion fish | source',
    )
    .action((shell: Shell) => {
      const program = command.parent instanceof StowageCommand ? command.parent : command;
      const keys = configKeys().map(({ key }) => key);
      io.out(completionScript(shell, completionTable(program, keys)));
    });
}
