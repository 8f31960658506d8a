import { Option } from 'commander';
import type { ConfigSources } from '../../config/sources.js';
import { keyValue } from './arguments.js';
import type { StowageCommand } from './command.js';

/** Options of every command that reads the configuration. */
export interface ConfigOptions {
  readonly config?: string;
  readonly listen?: string;
  readonly dataDir?: string;
  readonly databaseUrl?: string;
  readonly insecure?: true;
  readonly httpListen?: string;
  readonly pageListen?: string;
  readonly logLevel?: string;
  readonly set?: Readonly<Record<string, string>>;
}

/** Adds these options to a command. */
export function configOptions(command: StowageCommand): StowageCommand {
  return command
    .addOption(new Option('--config <file>', 'configuration, YAML').env('STOWAGE_CONFIG'))
    .option('--listen <host:port>', 'where gRPC listens')
    .option('--data-dir <dir>', 'where the database is')
    .option('--database-url <url>', 'PostgreSQL that servers share, instead')
    .option('--insecure', 'permits to listen beyond this machine without TLS')
    .option('--http-listen <host:port>', 'where /metrics, /livez and /readyz listen, or off')
    .option('--page-listen <host:port>', "where the operators' page listens, or off")
    .option('--log-level <level>', 'least severity that is logged')
    .option(
      '--set <key=value>',
      'any other configuration key, see `stowage config list`; repeatable',
      keyValue,
    );
}

/** The sources of the configuration's values. */
export function configSources(options: ConfigOptions, env: ConfigSources['env']): ConfigSources {
  return {
    file: options.config,
    env,
    flags: {
      ...options.set,
      ...defined({
        listen: options.listen,
        data_dir: options.dataDir,
        'database.url': options.databaseUrl,
        insecure: options.insecure,
        http_listen: options.httpListen,
        page_listen: options.pageListen,
        log_level: options.logLevel,
      }),
    },
  };
}

/** Leaves out flags that were not given: they must not hide the same key of `--set`. */
function defined<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined),
  );
}
