import type { Option } from 'commander';
import { configKeys } from '../../config/load.js';
import { everyCommand, type StowageCommand } from '../options/command.js';
import { defaultOf } from '../options/default-of.js';
import { bold, example, type ManPage, manPage, plain, section, term } from './roff.js';

const SUMMARY = 'decides where storage volumes go';

/** Manual pages of the program, of each of its commands, and of its configuration. */
export function manPages(program: StowageCommand, version: string): readonly ManPage[] {
  const commands = [...everyCommand(program)].filter(([path]) => path !== 'complete');
  return [
    programPage(commands, version),
    ...commands.map(([path, command]) => commandPage(path, command, version)),
    configurationPage(version),
  ];
}

function programPage(
  commands: readonly (readonly [string, StowageCommand])[],
  version: string,
): ManPage {
  return manPage('stowage', 1, version, SUMMARY, [
    ...section('SYNOPSIS', `${bold('stowage')} \\fINOUN VERB\\fR [\\fIoptions\\fR]`),
    ...section(
      'DESCRIPTION',
      plain(
        'Stowage chooses a backend for each new volume and never overfills one. This command is ' +
          'its server and what asks one. Each command has a page of its own.',
      ),
    ),
    ...section(
      'COMMANDS',
      ...commands.flatMap(([path, command]) => [
        ...term(`${bold(pageOf(path))}(1)`, plain(firstSentence(command.description()))),
      ]),
    ),
    ...section(
      'EXIT STATUS',
      ...term('0', 'done'),
      ...term('1', 'error'),
      ...term('2', 'refused: nothing fits'),
      ...term('3', 'of status: something needs a person'),
    ),
    ...section(
      'FILES',
      ...term(plain('/etc/stowage/stowage.yaml'), `${bold('stowage.yaml')}(5), if it is named`),
      ...term(plain('/var/lib/stowage'), 'the ledger of the service'),
    ),
    ...section('SEE ALSO', `${bold('stowage.yaml')}(5), ${bold('stowage-serve')}(1)`),
  ]);
}

function commandPage(path: string, command: StowageCommand, version: string): ManPage {
  const summary = firstSentence(command.description()).replace(/\.$/, '');
  return manPage(pageOf(path), 1, version, summary, [
    ...section('SYNOPSIS', `${bold(`stowage ${path}`)} ${plain(command.usage())}`),
    ...section('DESCRIPTION', plain(command.description())),
    ...section(
      'ARGUMENTS',
      ...command.registeredArguments.flatMap((argument) =>
        term(`\\fI${plain(argument.name())}\\fR`, plain(argument.description)),
      ),
    ),
    ...section('OPTIONS', ...command.options.flatMap(optionTerm)),
    ...section('EXAMPLES', ...example(command.examples)),
    ...section('SEE ALSO', `${bold('stowage')}(1)`),
  ]);
}

function optionTerm(option: Option): readonly string[] {
  const { flags, description, argChoices, envVar, mandatory } = option;
  const fallback = defaultOf(option);
  const more = [
    argChoices === undefined ? '' : `One of ${argChoices.join(', ')}.`,
    fallback === null ? '' : `Default: ${fallback}.`,
    envVar === undefined ? '' : `Environment: ${envVar}.`,
    mandatory ? 'Required.' : '',
  ].filter((text) => text !== '');
  const meaning = more.length === 0 ? description : description.replace(/\.?$/, '.');
  return term(bold(flags), ...[meaning, ...more].map(plain));
}

function configurationPage(version: string): ManPage {
  return manPage('stowage.yaml', 5, version, 'configuration of stowage serve', [
    ...section(
      'DESCRIPTION',
      plain(
        'A YAML file. A dot in a key is a level: scheduler.max_attempts is max_attempts under ' +
          'scheduler. The environment wins over the file, flags win over both. `stowage config ' +
          'check --config FILE` says what is wrong with one.',
      ),
    ),
    ...section(
      'KEYS',
      ...configKeys().flatMap(({ key, env, fallback, description }) =>
        term(
          bold(key),
          plain(description),
          plain(`Default: ${JSON.stringify(fallback)}. Environment: ${env}.`),
        ),
      ),
    ),
    ...section('SEE ALSO', `${bold('stowage-serve')}(1), ${bold('stowage-config-check')}(1)`),
  ]);
}

function pageOf(path: string): string {
  return `stowage-${path.replaceAll(' ', '-')}`;
}

function firstSentence(text: string): string {
  return /^.*?[.:](?= |$)/s.exec(text)?.[0].replace(/:$/, '.') ?? text;
}
