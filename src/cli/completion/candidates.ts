import type { Command, Option } from 'commander';

/** A completion at the cursor. */
export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/**
 * Completions at the cursor. `words` are those after the program's name; the last one is being
 * typed and may be empty. If there are none, the shell completes files.
 */
export function candidates(program: Command, words: readonly string[]): readonly Candidate[] {
  const typed = words.at(-1) ?? '';
  const { command, pending, given } = walk(program, words.slice(0, -1));
  const joined = /^(--[^=]+)=(.*)$/.exec(typed);
  if (joined)
    return choicesOf(find(command, joined[1] ?? ''), joined[2] ?? '').map((one) => ({
      ...one,
      word: `${joined[1]}=${one.word}`,
    }));
  if (pending) return choicesOf(pending, typed);
  if (typed.startsWith('-')) return starting(optionsOf(command), typed);
  if (command.commands.length > 0) return starting(subcommands(command), typed);
  return starting(
    (command.registeredArguments[given]?.argChoices ?? []).map((word) => ({ word, about: '' })),
    typed,
  );
}

interface Place {
  readonly command: Command;
  /** The option whose value comes next. */
  readonly pending: Option | undefined;
  /** Number of arguments so far. */
  readonly given: number;
}

function walk(program: Command, words: readonly string[]): Place {
  return words.reduce<Place>(
    ({ command, pending, given }, word) => {
      // An option with an optional value, such as --watch, does not claim the next word.
      if (pending?.required) return { command, pending: undefined, given };
      if (word.startsWith('-')) {
        const option = word.includes('=') ? undefined : find(command, word);
        return { command, pending: option?.required ? option : undefined, given };
      }
      const inner = command.commands.find(
        (one) => one.name() === word || one.aliases().includes(word),
      );
      return inner
        ? { command: inner, pending: undefined, given: 0 }
        : { command, pending: undefined, given: given + 1 };
    },
    { command: program, pending: undefined, given: 0 },
  );
}

function find(command: Command, flag: string): Option | undefined {
  return command.options.find(({ short, long }) => flag === short || flag === long);
}

function choicesOf(option: Option | undefined, typed: string): readonly Candidate[] {
  return starting(
    (option?.argChoices ?? []).map((word) => ({ word, about: '' })),
    typed,
  );
}

function optionsOf(command: Command): readonly Candidate[] {
  const options = command.createHelp().visibleOptions(command);
  return options.map(({ long, short, description }) => ({
    word: long ?? short ?? '',
    about: description,
  }));
}

function subcommands(command: Command): readonly Candidate[] {
  const visible = command.createHelp().visibleCommands(command);
  return visible.map((one) => ({ word: one.name(), about: one.summary() || one.description() }));
}

function starting(all: readonly Candidate[], typed: string): readonly Candidate[] {
  return all.filter(({ word }) => word.startsWith(typed));
}
