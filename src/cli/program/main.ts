import { CommanderError } from 'commander';
import { ConfigError } from '../../config/problems.js';
import { hideSecrets } from '../../config/values.js';
import { FileProblems } from '../files/fields.js';
import { CliFailure, type CliIo, EXIT } from '../terminal/io.js';
import { leadingMoved } from './leading.js';
import { createProgram } from './program.js';

/** Runs one command. Resolves with the exit code. */
export async function main(arguments_: readonly string[], io: CliIo): Promise<number> {
  try {
    const program = await createProgram(io, arguments_);
    await program.parseAsync([...leadingMoved(program, arguments_)], { from: 'user' });
    return EXIT.done;
  } catch (error) {
    // Commander has printed its message already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.error;
    // A refusal is an answer: programs read it where they read the others.
    const isAnswer =
      error instanceof CliFailure && error.machine && error.exitCode === EXIT.refused;
    for (const line of explain(error)) (isAnswer ? io.out : io.err)(hideSecrets(line));
    return error instanceof CliFailure ? error.exitCode : EXIT.error;
  }
}

function explain(error: unknown): readonly string[] {
  if (error instanceof ConfigError)
    return error.problems.map((problem) => `stowage: configuration: ${problem}`);
  if (error instanceof CliFailure)
    return [error.machine ? error.message : `stowage: ${error.message}`];
  if (error instanceof FileProblems) return [`stowage: ${error.message}`];
  return [`stowage: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
}
