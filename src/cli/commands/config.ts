import type { JsonValue } from '@bufbuild/protobuf';
import {
  type ConfigKey,
  checkConfig,
  configKeys,
  loadSettings,
  type Setting,
} from '../../config/load.js';
import { ConfigError } from '../../config/problems.js';
import { hideSecrets, withoutSecrets } from '../../config/values.js';
import type { StowageCommand } from '../options/command.js';
import { type ConfigOptions, configOptions, configSources } from '../options/config-flags.js';
import { outputOptions } from '../options/output-options.js';
import type { Column } from '../output/columns.js';
import type { OutputOptions } from '../output/format.js';
import { printList } from '../output/list.js';
import type { CliIo } from '../terminal/io.js';
import { importCommand } from './config-import.js';

const KEYS: readonly Column<ConfigKey>[] = [
  { name: 'key', value: ({ key }) => key },
  { name: 'meaning', value: ({ description }) => description },
  { name: 'default', value: ({ fallback }) => text(fallback) },
  { name: 'environment', value: ({ env }) => env, more: true },
];

const SETTINGS: readonly Column<Setting>[] = [
  { name: 'key', value: ({ key }) => key },
  {
    name: 'value',
    value: ({ value }) => text(value),
    tone: ({ origin }) => (origin === 'default' ? 'dim' : undefined),
  },
  { name: 'origin', value: ({ origin, where }) => (where === '' ? origin : `${origin} ${where}`) },
];

/** `stowage config …` */
export function configCommands(config: StowageCommand, io: CliIo): void {
  list(config, io);
  show(config, io);
  check(config, io);
  importCommand(config, io);
}

function list(config: StowageCommand, io: CliIo): void {
  outputOptions(
    config
      .command('list')
      .description('Lists every configuration key with its default and meaning.'),
  )
    .columns(KEYS)
    .example('stowage config list', 'stowage config list -c key,environment')
    .action((options: OutputOptions) =>
      printList(io, options, {
        columns: KEYS,
        pages: [configKeys()],
        machine: ({ key, env, description, fallback }) => ({
          key,
          environment: env,
          default: fallback as JsonValue,
          meaning: description,
        }),
        empty: '',
      }),
    );
}

function show(config: StowageCommand, io: CliIo): void {
  outputOptions(
    configOptions(
      config
        .command('show')
        .description('Shows the value of every key and where it comes from. Secrets are hidden.'),
    ),
  )
    .columns(SETTINGS)
    .example(
      'stowage config show',
      'stowage config show --config /etc/stowage/stowage.yaml -f yaml',
    )
    .action((options: OutputOptions & ConfigOptions) =>
      printList(io, options, {
        columns: SETTINGS,
        pages: [loadSettings(configSources(options, io.env))],
        machine: ({ key, value, origin, where }) => ({ key, value: hidden(value), origin, where }),
        empty: '',
      }),
    );
}

function check(config: StowageCommand, io: CliIo): void {
  configOptions(
    config
      .command('check')
      .description(
        'Says whether a server would start with this configuration, and if not, everything ' +
          'that is wrong. Warns of what will be, such as a certificate that ends within 30 days.',
      ),
  )
    .example('stowage config check --config /etc/stowage/stowage.yaml')
    .action(async (options: ConfigOptions) => {
      const { config: checked, problems } = checkConfig(configSources(options, io.env));
      // Imported late, because it loads the server's side.
      const { configProblems, outlookOf } = await import('../../app/config-check.js');
      const more = checked === null ? [] : configProblems(checked);
      const outlook =
        checked === null || more.length > 0
          ? { problems: [], warnings: [] }
          : outlookOf(checked, Date.now());
      for (const warning of outlook.warnings) io.err(`stowage: warning: ${warning}`);
      const all = [...problems, ...more, ...outlook.problems];
      if (all.length > 0) throw new ConfigError(all);
      io.out('the configuration is good');
    });
}

function text(value: unknown): string {
  return typeof value === 'string' ? hideSecrets(value) : JSON.stringify(hidden(value));
}

/** The same value with its secrets hidden. */
function hidden(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value, withoutSecrets)) as JsonValue;
}
