import { Help, type Option } from 'commander';
import { hideSecrets } from '../../config/values.js';
import { packageVersion } from '../files/package-root.js';
import { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';
import { NOUNS } from './nouns.js';

/**
 * Creates the command line. With `words` only the nouns among them are whole; the others have their
 * names and descriptions, which is enough for the help. Without, all are whole.
 */
export async function createProgram(io: CliIo, words?: readonly string[]): Promise<StowageCommand> {
  const program = new StowageCommand('stowage')
    .description('Decides where storage volumes go.')
    .version(packageVersion())
    .showSuggestionAfterError()
    .configureHelp({ optionDescription: described })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      // A misspelt flag is repeated with its value.
      writeErr: (text) => io.err(hideSecrets(text.trimEnd())),
    })
    .addHelpText('after', '\nExit codes: 0 done, 1 error, 2 refused: nothing fits.');
  for (const { name, summary, description, hidden = false, load } of NOUNS) {
    const noun = program.command(name, { hidden }).description(description);
    if (summary !== undefined) noun.summary(summary);
    if (words === undefined || words.includes(name)) (await load())(noun, io);
  }
  return program;
}

/** As Commander has it, and whether the option is required. */
function described(option: Option): string {
  const text = new Help().optionDescription(option);
  return option.mandatory ? `${text} (required)` : text;
}
