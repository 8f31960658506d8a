import type { DescMethod } from '@bufbuild/protobuf';
import { Command } from 'commander';
import { type ColumnName, keyOf } from '../output/columns.js';

const HELP_WIDTH = 74;

/**
 * A command with examples and the RPCs that it calls, for its help, the reference and the tests.
 */
export class StowageCommand extends Command {
  readonly #examples: string[] = [];
  readonly #calls: DescMethod[] = [];
  #columns: readonly ColumnName[] = [];

  constructor(name?: string) {
    super(name);
    this.addHelpText('after', () =>
      this.#columns.length === 0 ? '' : `\n${columnsHelp(this.#columns)}`,
    );
    this.addHelpText('after', () =>
      this.#examples.length === 0
        ? ''
        : `\nExamples:\n${this.#examples.map((one) => `  ${one}`).join('\n')}`,
    );
  }

  /** Lines that can be copied, with the program's name. */
  get examples(): readonly string[] {
    return this.#examples;
  }

  /** The RPCs that it calls. */
  get rpcs(): readonly DescMethod[] {
    return this.#calls;
  }

  /** The columns or fields that it prints, for `--columns`. */
  get columnNames(): readonly ColumnName[] {
    return this.#columns;
  }

  columns(columns: readonly ColumnName[]): this {
    this.#columns = columns;
    return this;
  }

  example(...lines: readonly string[]): this {
    this.#examples.push(...lines);
    return this;
  }

  calls(...methods: readonly DescMethod[]): this {
    this.#calls.push(...methods);
    return this;
  }

  /**
   * Refuses unknown options before Commander looks for those that are missing: of `--siz 10` it
   * would say that `--size` is missing.
   */
  override parseOptions(argv: string[]): ReturnType<Command['parseOptions']> {
    const parsed = super.parseOptions(argv);
    const [first] = parsed.unknown;
    const isHelp = parsed.unknown.some((word) => word === '--help' || word === '-h');
    if (this.commands.length === 0 && first?.startsWith('-') && !isHelp)
      // Commander's own, with its suggestion; its types leave it out.
      (this as unknown as { unknownOption(flag: string): void }).unknownOption(first);
    return parsed;
  }

  override createCommand(name?: string): StowageCommand {
    return new StowageCommand(name);
  }
}

function columnsHelp(columns: readonly ColumnName[]): string {
  const lines = [
    ['Columns:', columns.filter(({ more }) => !more)],
    ['Only if named:', columns.filter(({ more }) => more)],
  ] as const;
  return lines
    .filter(([, some]) => some.length > 0)
    .map(([what, some]) => `${what}\n${inLines(some.map(({ name }) => keyOf(name)))}`)
    .join('\n');
}

/** Names in lines of a terminal's width. */
function inLines(names: readonly string[]): string {
  const lines = [''];
  for (const name of names) {
    const line = lines.at(-1) ?? '';
    if (line.length + name.length > HELP_WIDTH) lines.push(name);
    else lines[lines.length - 1] = line === '' ? name : `${line}, ${name}`;
  }
  return lines.map((line, at) => `  ${line}${at < lines.length - 1 ? ',' : ''}`).join('\n');
}

/** Every command that does something, with its path: `volume list`. */
export function* everyCommand(
  program: StowageCommand,
  words: readonly string[] = [],
): Iterable<readonly [string, StowageCommand]> {
  for (const command of program.commands) {
    if (!(command instanceof StowageCommand)) continue;
    const path = [...words, command.name()];
    if (command.commands.length === 0) yield [path.join(' '), command];
    else yield* everyCommand(command, path);
  }
}
