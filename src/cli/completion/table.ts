import type { Option } from 'commander';
import { StowageCommand } from '../options/command.js';
import { keyOf } from '../output/columns.js';
import { NAMED_BY_ARGUMENTS, NAMED_BY_OPTIONS } from './names.js';

/** A completion, with its meaning; that may be empty. */
export type Line = readonly [word: string, about: string];

/**
 * What may stand where, by place: a command (its verbs, or its options), a command and one of its
 * options (that option's values), a command and a number (the values of that argument). An option
 * that takes a value is a place even if nothing is known of its values.
 */
export type Table = ReadonlyMap<string, readonly Line[]>;

/** Stands for names that are not known here: `@pools`. */
const NAMES = '@';
/** Comes first where several words follow each other with commas between them. */
const LIST: Line = [',', ''];

/** The table of a whole program. `keys` are those of the configuration. */
export function completionTable(program: StowageCommand, keys: readonly string[]): Table {
  const table = new Map<string, readonly Line[]>();
  addCommand(table, program, '', keys);
  return table;
}

function addCommand(
  table: Map<string, readonly Line[]>,
  command: StowageCommand,
  path: string,
  keys: readonly string[],
): void {
  const at = (word: string) => (path === '' ? word : `${path} ${word}`);
  const help = command.createHelp();
  const options = help.visibleOptions(command);
  const verbs = help.visibleCommands(command).filter((one) => one instanceof StowageCommand);
  if (verbs.length > 0) {
    table.set(
      path,
      verbs.map((one) => [one.name(), firstOf(one.summary() || one.description())]),
    );
    for (const one of verbs) addCommand(table, one, at(one.name()), keys);
    return;
  }
  table.set(
    path,
    options.map(({ long, short, description }) => [long ?? short ?? '', firstOf(description)]),
  );
  for (const option of options.filter(({ required }) => required))
    for (const flag of [option.long, option.short])
      if (flag) table.set(at(flag), valuesOf(option, command, keys));
  for (const [index, argument] of command.registeredArguments.entries()) {
    const named = NAMED_BY_ARGUMENTS[at(String(index))];
    const words = argument.argChoices ?? (named === undefined ? [] : [NAMES + named]);
    if (words.length > 0)
      table.set(
        at(String(index)),
        words.map((word) => [word, '']),
      );
  }
}

function valuesOf(
  option: Option,
  command: StowageCommand,
  keys: readonly string[],
): readonly Line[] {
  const plain = (words: readonly string[]): Line[] => words.map((word) => [word, '']);
  if (option.argChoices !== undefined) return plain(option.argChoices);
  if (option.long === '--columns' || option.long === '--sort-column')
    return [LIST, ...plain(command.columnNames.map(({ name }) => keyOf(name)))];
  if (option.long === '--set') return plain(keys.map((key) => `${key}=`));
  const named = NAMED_BY_OPTIONS[option.long ?? ''];
  return named === undefined ? [] : plain([NAMES + named]);
}

/** The first sentence, in one line. */
function firstOf(text: string): string {
  return (/^.*?[.:;](?= |$)/s.exec(text)?.[0] ?? text).replace(/[.:;]$/, '');
}
