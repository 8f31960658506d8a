import { candidates } from '../completion/candidates.js';
import type { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';

/** `stowage complete`, which the completion scripts call. */
export function completeCommand(command: StowageCommand, io: CliIo): void {
  command
    .argument('[words...]', 'the words so far, the one being typed last')
    .example('stowage complete -- pool li')
    .action((words: readonly string[]) => {
      // Bash splits --flag=value into three words.
      const joined = words.join('\n').replaceAll('\n=\n', '=').replace(/\n=$/, '=').split('\n');
      const found = candidates(command.parent ?? command, joined).map(({ word, about }) =>
        about === '' ? word : `${word}\t${about}`,
      );
      if (found.length > 0) io.out(found.join('\n'));
    });
}
