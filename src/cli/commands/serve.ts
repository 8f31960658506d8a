import { type Command, Option } from 'commander';
import { loadConfig } from '../../config/load.js';
import type { Config } from '../../config/schema.js';
import { keyValue } from '../arguments.js';
import type { CliIo } from '../io.js';
import { runServer } from '../run-server.js';

interface ServeOptions {
  readonly config?: string;
  readonly listen?: string;
  readonly dataDir?: string;
  readonly insecure?: true;
  readonly httpListen?: string;
  readonly logLevel?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly untilInputEnds?: true;
}

/** `stowage serve` */
export function serveCommand(program: Command, io: CliIo): void {
  program
    .command('serve')
    .description('Runs a server until it is told to end (Ctrl-C).')
    .addOption(new Option('--config <file>', 'configuration, YAML').env('STOWAGE_CONFIG'))
    .option('--listen <host:port>', 'where gRPC listens')
    .option('--data-dir <dir>', 'where the database is')
    .option('--insecure', 'permits to listen beyond this machine without TLS')
    .option('--http-listen <host:port>', 'where /metrics, /livez and /readyz listen, or off')
    .option('--log-level <level>', 'least severity that is logged')
    .option('--set <key=value>', 'any other configuration key, see `stowage config`; repeatable', keyValue)
    .option('--until-input-ends', 'ends also when standard input does: for programs that start a server of their own')
    .action((options: ServeOptions) => runServer(configOf(options, io), io, { untilInputEnds: options.untilInputEnds ?? false }));
}

function configOf(options: ServeOptions, io: CliIo): Config {
  return loadConfig({
    file: options.config,
    env: io.env,
    flags: {
      ...options.set,
      ...defined({
        listen: options.listen,
        data_dir: options.dataDir,
        insecure: options.insecure,
        http_listen: options.httpListen,
        log_level: options.logLevel,
      }),
    },
  });
}

/** A flag that was not given must not hide the same key of `--set`. */
function defined<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined));
}
