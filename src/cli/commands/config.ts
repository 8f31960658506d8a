import type { Command } from 'commander';
import { configKeys } from '../../config/load.js';
import type { CliIo } from '../io.js';
import { table } from '../output.js';

/** `stowage config`: what can be configured. */
export function configCommand(program: Command, io: CliIo): void {
  program
    .command('config')
    .description(
      'Lists every configuration key with its default and meaning. In the environment: STOWAGE_ and the key in capitals, dots as underscores.',
    )
    .action(() =>
      io.out(
        table(
          ['KEY', 'MEANING', 'DEFAULT'],
          configKeys().map(({ key, fallback, description }) => [
            key,
            description,
            typeof fallback === 'string' ? fallback : JSON.stringify(fallback),
          ]),
        ),
      ),
    );
}
