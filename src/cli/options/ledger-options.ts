import { Option } from 'commander';
import { loadConfig } from '../../config/load.js';
import type { Config } from '../../config/schema.js';
import type { CliIo } from '../terminal/io.js';
import { keyValue } from './arguments.js';
import type { StowageCommand } from './command.js';
import { configSources } from './config-flags.js';

/** Options of commands that open a ledger themselves, without a server. */
export interface LedgerOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly databaseUrl?: string;
  readonly set?: Readonly<Record<string, string>>;
}

/** Adds the options of `serve` that say where the ledger is. */
export function ledgerOptions(command: StowageCommand): StowageCommand {
  return command
    .addOption(new Option('--config <file>', 'configuration, YAML').env('STOWAGE_CONFIG'))
    .option('--data-dir <dir>', 'where the database is')
    .option('--database-url <url>', 'PostgreSQL that servers share, instead')
    .option(
      '--set <key=value>',
      'any other configuration key, see `stowage config list`; repeatable',
      keyValue,
    );
}

/** The configuration that `serve` would have with these options. Throws ConfigError. */
export function ledgerConfig(options: LedgerOptions, { env }: CliIo): Config {
  return loadConfig(configSources(options, env));
}
