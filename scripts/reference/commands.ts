import type { DescMethod } from '@bufbuild/protobuf';
import type { Argument, Option } from 'commander';
import { everyCommand, type StowageCommand } from '../../src/cli/options/command.js';
import { defaultOf } from '../../src/cli/options/default-of.js';
import { keyOf } from '../../src/cli/output/columns.js';
import { code, type Page, page, table } from './markdown.js';

const INTRODUCTION = `# Commands

\`stowage NOUN VERB\`; from a clone \`npm run -s stowage -- NOUN VERB\`. Exit codes: 0 done,
1 error, 2 refused: nothing fits, 3 of \`status\`: something needs a person. Tables are for people
and may change. Programs take \`-f json\` or \`yaml\`, which always have every field, with the names
of the [API](api.md); or \`csv\` or \`value\` (bare values, tab-separated) and name the columns that
they read. Numbers are numbers; only those beyond 2^53 are text. A refusal is an answer: JSON and
YAML have it on standard output, with exit code 2.
Colour only on terminals, and never with \`NO_COLOR\`.`;

/**
 * Every command, from the program itself. Options that several commands share are described once.
 */
export function commandsPage(program: StowageCommand): Page {
  const commands = [...everyCommand(program)].filter(([path]) => path !== 'complete');
  const shared = sharedOptions(commands.map(([, command]) => command));
  return page('cli.md', [
    INTRODUCTION,
    table(
      ['command', ''],
      commands.map(([path, command]) => [
        `[${code(path)}](#${path.replaceAll(' ', '-')})`,
        command.description(),
      ]),
    ),
    '## Options of many commands',
    table(['option', 'meaning'], [...shared.values()].map(optionRow)),
    ...commands.flatMap(([path, command]) => section(path, command, shared)),
  ]);
}

function section(
  path: string,
  command: StowageCommand,
  shared: ReadonlyMap<string, Option>,
): readonly string[] {
  const own = command.options.filter(({ flags }) => !shared.has(flags));
  const common = command.options
    .filter(({ flags }) => shared.has(flags))
    .map(({ long, short }) => code(long ?? short ?? ''));
  return [
    `## ${path}`,
    command.description(),
    code(`stowage ${path} ${command.usage()}`),
    table(['argument', 'meaning'], command.registeredArguments.map(argumentRow)),
    table(['option', 'meaning'], own.map(optionRow)),
    common.length === 0 ? '' : `Also ${common.join(', ')}.`,
    columnsOf(command),
    `\`\`\`text\n${command.examples.join('\n')}\n\`\`\``,
    command.rpcs.length === 0 ? '' : `Calls ${command.rpcs.map(rpcLink).join(', ')}.`,
  ];
}

function columnsOf({ columnNames }: StowageCommand): string {
  const names = (all: StowageCommand['columnNames']) =>
    all.map(({ name }) => code(keyOf(name))).join(', ');
  if (columnNames.length === 0) return '';
  const more = columnNames.filter((one) => one.more);
  const shown = `Columns: ${names(columnNames.filter((one) => !one.more))}`;
  return more.length === 0 ? `${shown}.` : `${shown}; only if named: ${names(more)}.`;
}

/** Options that mean the same in more than two commands, by their flags. */
function sharedOptions(commands: readonly StowageCommand[]): ReadonlyMap<string, Option> {
  const seen = new Map<string, Option[]>();
  for (const option of commands.flatMap(({ options }) => options))
    seen.set(option.flags, [...(seen.get(option.flags) ?? []), option]);
  const same = (options: readonly Option[]) =>
    options.every(({ description }) => description === options[0]?.description);
  return new Map(
    [...seen].flatMap(([flags, options]) =>
      options.length > 2 && same(options) && options[0] ? [[flags, options[0]]] : [],
    ),
  );
}

function argumentRow(argument: Argument): readonly string[] {
  return [code(argument.name()), withChoices(argument.description, argument.argChoices)];
}

function optionRow(option: Option): readonly string[] {
  const { flags, description, argChoices, envVar, mandatory } = option;
  const fallback = defaultOf(option);
  const stated = fallback === null ? '' : `; default ${code(fallback)}`;
  const environment = envVar === undefined ? '' : `; environment ${code(envVar)}`;
  const needed = mandatory ? '; required' : '';
  const meaning = withChoices(description, argChoices);
  return [code(flags), `${meaning}${stated}${environment}${needed}`];
}

function withChoices(description: string, choices: readonly string[] | undefined): string {
  return choices === undefined ? description : `${description}: ${choices.map(code).join(', ')}`;
}

/** RPCs of other packages are not on that page. */
function rpcLink({ parent, name }: DescMethod): string {
  const title = `${parent.name}/${name}`;
  return parent.file.proto.package === 'stowage.v1'
    ? `[${title}](api.md#${name.toLowerCase()})`
    : code(`${parent.typeName}/${name}`);
}
