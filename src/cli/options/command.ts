import type { DescMethod } from '@bufbuild/protobuf';
import { Command } from 'commander';

/**
 * A command with examples and the RPCs that it calls, for its help, the reference and the tests.
 */
export class StowageCommand extends Command {
  readonly #examples: string[] = [];
  readonly #calls: DescMethod[] = [];

  constructor(name?: string) {
    super(name);
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
