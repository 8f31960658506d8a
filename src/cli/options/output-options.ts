import { Option } from 'commander';
import { FORMATS } from '../output/format.js';
import { listOf } from './arguments.js';
import type { StowageCommand } from './command.js';

/** Adds the options of a command that prints a list without asking a server. */
export function outputOptions(command: StowageCommand): StowageCommand {
  return sortOption(formatOptions(command));
}

/** Adds the options of the format, and of what is in it. */
export function formatOptions(command: StowageCommand): StowageCommand {
  return command
    .optionsGroup('Output:')
    .addOption(
      new Option('-f, --format <format>', 'for people, or for programs')
        .choices(FORMATS)
        .default('table'),
    )
    .option(
      '-c, --columns <names>',
      'only these columns, comma-separated; repeatable; not of JSON and YAML',
      listOf,
    );
}

/** Adds the option of the order of a list. */
export function sortOption(command: StowageCommand): StowageCommand {
  return command
    .optionsGroup('Output:')
    .option(
      '--sort-column <names>',
      'sorts by these columns; name:desc from the greatest; repeatable',
      listOf,
    );
}
