import { Argument } from 'commander';
import { SCRIPTS, SHELLS, type Shell } from '../completion/scripts.js';
import type { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';

/** `stowage completion SHELL`. */
export function completionCommands(command: StowageCommand, io: CliIo): void {
  command
    .addArgument(new Argument('<shell>', 'yours').choices(SHELLS))
    .example(
      'source <(stowage completion bash)',
      'source <(stowage completion zsh)',
      'stowage completion fish | source',
    )
    .action((shell: Shell) => io.out(SCRIPTS[shell]));
}
