import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Argument, Option } from 'commander';
import { configKeys } from '../../config/load.js';
import { completionScript, SHELLS, type Shell } from '../completion/scripts.js';
import { completionTable } from '../completion/table.js';
import { packageVersion } from '../files/package-root.js';
import { carryOut, type Done } from '../installing/carry-out.js';
import { manLooksInto, type Places, placesOf } from '../installing/places.js';
import { installed, uninstalled } from '../installing/plan.js';
import { manPages } from '../manual/pages.js';
import { StowageCommand } from '../options/command.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { count } from '../views/diagnosis.js';

const INSTALL = 'install';
const UNINSTALL = 'uninstall';

interface CompletionOptions {
  readonly shell?: readonly Shell[];
  readonly dryRun?: boolean;
}

/** `stowage completion SHELL`, `install`, `uninstall`. Its program must be whole. */
export function completionCommands(command: StowageCommand, io: CliIo): void {
  command
    .addArgument(
      new Argument(
        '<what>',
        'a shell: prints its script; install, uninstall: of completion and manual pages, for ' +
          'this user',
      ).choices([...SHELLS, INSTALL, UNINSTALL]),
    )
    .addOption(
      new Option('--shell <name...>', 'to install for; default: your login shell').choices(SHELLS),
    )
    .option('--dry-run', 'only says what install or uninstall would do')
    .example(
      'stowage completion install',
      'stowage completion install --shell bash --shell zsh --dry-run',
      'source <(stowage completion bash)',
      'source <(stowage completion zsh)',
      'stowage completion fish | source',
    )
    .action((what: string, options: CompletionOptions) => {
      const program = command.parent instanceof StowageCommand ? command.parent : command;
      const keys = configKeys().map(({ key }) => key);
      const script = (shell: Shell) => completionScript(shell, completionTable(program, keys));
      const shell = SHELLS.find((one) => one === what);
      if (shell !== undefined) print(script(shell), options, io);
      else if (what === INSTALL) install(program, script, options, io);
      else uninstall(options, io);
    });
}

function print(script: string, { shell, dryRun }: CompletionOptions, io: CliIo): void {
  if (shell !== undefined || dryRun)
    throw new CliFailure('--shell and --dry-run are of install and uninstall');
  io.out(script);
}

function install(
  program: StowageCommand,
  script: (shell: Shell) => string,
  { shell, dryRun = false }: CompletionOptions,
  io: CliIo,
): void {
  const places = placesOf(io);
  const shells = shell ?? [loginShell(io)];
  const pages = manPages(program, packageVersion());
  const done = carryOut(installed([...new Set(shells)], script, pages, places), dryRun);
  for (const line of told(done, dryRun)) io.out(line);
  if (dryRun) return;
  for (const line of hints(shells, places, io)) io.out(line);
}

function uninstall({ shell, dryRun = false }: CompletionOptions, io: CliIo): void {
  if (shell !== undefined) throw new CliFailure('uninstall removes it from all shells');
  for (const line of told(carryOut(uninstalled(placesOf(io)), dryRun), dryRun)) io.out(line);
}

/** The shell of the user's account. Throws CliFailure if completion does not support it. */
function loginShell({ env }: CliIo): Shell {
  const name = basename(env['SHELL'] ?? '');
  const known = SHELLS.find((one) => one === name);
  if (known !== undefined) return known;
  throw new CliFailure(
    `${name === '' ? 'SHELL says no shell' : `${name} has no completion`}: state --shell, ` +
      `${SHELLS.slice(0, -1).join(', ')} or ${SHELLS.at(-1)}`,
  );
}

/** What was done, or would be; pages by their directory, because there are many. */
function told({ written, removed, unchanged }: Done, dryRun: boolean): readonly string[] {
  const lines = [
    ...byDirectory(written).map((what) => `${dryRun ? 'would write' : 'wrote'} ${what}`),
    ...byDirectory(removed).map((what) => `${dryRun ? 'would remove' : 'removed'} ${what}`),
    ...(unchanged === 0 ? [] : [`${count(unchanged, 'file')} as wanted already`]),
  ];
  return lines.length === 0 ? ['nothing is installed here'] : lines;
}

function byDirectory(files: readonly string[]): readonly string[] {
  return [...new Set(files.map(dirname))].flatMap((directory) => {
    const some = files.filter((file) => dirname(file) === directory);
    return some.length < 4 ? some : [`${directory}: ${count(some.length, 'page')}`];
  });
}

/** What the user has to know, or to do. */
function hints(shells: readonly Shell[], { man }: Places, io: CliIo): readonly string[] {
  const path = (io.env['PATH'] ?? '').split(':');
  return [
    `A new ${shells.join(' or ')} completes; \`stowage completion install\` again after an ` +
      'upgrade.',
    ...(manLooksInto(man, io)
      ? []
      : [`man does not look there by itself: export MANPATH="$MANPATH:${man}"`]),
    ...(path.some((directory) => existsSync(join(directory, 'stowage')))
      ? []
      : [`there is no stowage in PATH, which completion is for: here it is ${io.self}`]),
  ];
}
