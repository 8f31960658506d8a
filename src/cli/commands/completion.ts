import { Argument } from 'commander';
import { candidates } from '../completion/candidates.js';
import { SCRIPTS, SHELLS, type Shell } from '../completion/scripts.js';
import type { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';

/** `stowage completion SHELL`, and the hidden command that its scripts call. */
export function completionCommands(program: StowageCommand, io: CliIo): void {
  program
    .command('completion')
    .description('Prints what makes a shell complete commands, options and their values.')
    .addArgument(new Argument('<shell>', 'yours').choices(SHELLS))
    .example(
      'source <(stowage completion bash)',
      'source <(stowage completion zsh)',
      'stowage completion fish | source',
    )
    .action((shell: Shell) => io.out(SCRIPTS[shell]));
  program
    .command('complete', { hidden: true })
    .description('Prints what may stand at the cursor, a word and its meaning a line.')
    .argument('[words...]', 'the words so far, the one being typed last')
    .example('stowage complete -- pool li')
    .action((words: readonly string[]) => {
      // Bash splits --flag=value into three words.
      const joined = words.join('\n').replaceAll('\n=\n', '=').replace(/\n=$/, '=').split('\n');
      const found = candidates(program, joined).map(({ word, about }) =>
        about === '' ? word : `${word}\t${about}`,
      );
      if (found.length > 0) io.out(found.join('\n'));
    });
}
