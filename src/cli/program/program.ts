import { Help, type Option } from 'commander';
import { hideSecrets } from '../../config/values.js';
import { packageVersion } from '../files/package-root.js';
import { StowageCommand } from '../options/command.js';
import { writtenAs } from '../options/written-as.js';
import { checkColumns } from '../output/columns.js';
import { isDocument, type OutputOptions } from '../output/format.js';
import { useContext } from '../session/use-context.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { NOUNS } from './nouns.js';

/**
 * Creates the command line. With `words` only the nouns among them are whole; the others have their
 * names and descriptions, which is enough for the help. Without, all are whole.
 */
export async function createProgram(
  outer: CliIo,
  words?: readonly string[],
): Promise<StowageCommand> {
  let running: StowageCommand | undefined;
  const written = (path: string) => (running === undefined ? path : writtenAs(path, running));
  const io: CliIo = { ...outer, written };
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
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 error, 2 refused: nothing fits, 3 of status: something needs a ' +
        'person.',
    );
  program.hook('preAction', (_, command) => {
    if (!(command instanceof StowageCommand)) return;
    running = command;
    checkOutput(command);
    useContext(command, io);
  });
  const whole =
    words === undefined || NOUNS.some(({ name, sees }) => sees === 'all' && words[0] === name);
  for (const { name, summary, description, hidden = false, load } of NOUNS) {
    const noun = program.command(name, { hidden }).description(description);
    if (summary !== undefined) noun.summary(summary);
    if (whole || words.includes(name)) (await load())(noun, io);
  }
  return program;
}

/** Throws CliFailure if a command could not print its answer as it is told. */
function checkOutput(command: StowageCommand): void {
  const { format, columns, sortColumn } = command.opts<Partial<OutputOptions>>();
  if (columns !== undefined && format !== undefined && isDocument(format))
    throw new CliFailure(
      `--columns: ${format.toUpperCase()} always has every field; leave it out, or take -f csv ` +
        'or -f value',
    );
  // One that forgot to say which it has finds out later.
  if (command.columnNames.length > 0)
    checkColumns(command.columnNames, columns ?? [], sortColumn ?? []);
}

/** As Commander has it, and whether the option is required. */
function described(option: Option): string {
  const text = new Help().optionDescription(option);
  return option.mandatory ? `${text} (required)` : text;
}
