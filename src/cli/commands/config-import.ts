import { writeFile } from 'node:fs/promises';
import { Option } from 'commander';
import { fileFault } from '../../config/file-fault.js';
import { checkValues } from '../../config/load.js';
import { ConfigError } from '../../config/problems.js';
import { type Imported, type ImportedOption, importConf } from '../cinder-conf/import.js';
import type { Stated } from '../cinder-conf/parse.js';
import { renderYaml, shownName } from '../cinder-conf/render.js';
import { nameOf, readText } from '../files/read-file.js';
import type { StowageCommand } from '../options/command.js';
import { document } from '../output/format.js';
import { plain } from '../output/plain.js';
import { CliFailure, type CliIo, EXIT } from '../terminal/io.js';

interface ImportOptions {
  readonly output?: string;
  readonly force?: true;
  readonly leaveOutUnknown?: true;
  readonly format: 'yaml' | 'json';
}

/** `stowage config import` */
export function importCommand(config: StowageCommand, io: CliIo): void {
  config
    .command('import')
    .description(
      "Writes the configuration that Cinder's own files describe, with a line for each " +
        'option that has no key here. Of several files a later one counts more. Nothing is ' +
        'written where they name filters, weighers or classes of your own (exit code 2), ' +
        'unless those may be left out.',
    )
    .argument(
      '<file...>',
      'cinder.conf, or - for standard input; in the order in which Cinder is given them',
    )
    .option(
      '--output <file>',
      'writes to this file, which must not be there, instead of standard output',
    )
    .option('--force', 'writes over the file of --output')
    .option(
      '--leave-out-unknown',
      'writes it without the filters, weighers and classes that are not known here, which ' +
        'lets through what they hold back',
    )
    .addOption(
      new Option('-f, --format <format>', 'for people, or for programs')
        .choices(['yaml', 'json'])
        .default('yaml'),
    )
    .example(
      'stowage config import /etc/cinder/cinder.conf',
      'stowage config import /etc/cinder/cinder.conf /etc/cinder/site.conf --output stowage.yaml',
    )
    .action(async (files: readonly string[], options: ImportOptions) => {
      const imported = await importFiles(files, io);
      if (options.leaveOutUnknown !== true) refuseUnknown(imported, io);
      const text =
        options.format === 'json' ? document('json', machine(imported)) : renderYaml(imported);
      if (options.output === undefined) io.out(text);
      else await write(options.output, text, options.force === true);
      warnOf(imported, io);
      if (options.output !== undefined) io.out(summary(options.output, imported));
    });
}

async function importFiles(files: readonly string[], io: CliIo): Promise<Imported> {
  if (files.filter((file) => file === '-').length > 1)
    throw new CliFailure('standard input can be read once: give - once');
  const texts: { name: string; text: string }[] = [];
  for (const file of files) texts.push({ name: nameOf(file), text: await readText(file, io) });
  // Imported late, because it loads the server with all its parts.
  const { ruleNames } = await import('../../app/server.js');
  const { configProblems } = await import('../../app/config-check.js');
  const imported = importConf(texts, ruleNames());
  const problems = configProblems(checkValues(imported.config));
  if (problems.length > 0) throw new ConfigError(problems);
  return imported;
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, `${text}\n`, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const there = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CliFailure(
      there
        ? `${file} is there already: --force writes over it`
        : `${file}: cannot be written: ${fileFault(error)}`,
    );
  }
}

function machine({ config, options }: Imported): unknown {
  return {
    config,
    options: options.map(({ stated, option, key, note }) => ({
      file: stated?.file ?? null,
      line: stated?.line ?? null,
      section: stated?.section ?? 'DEFAULT',
      option: shownName(option),
      key,
      note,
    })),
  };
}

/** Names the unknown rules that may refuse volumes in Cinder, and throws if there are any. */
function refuseUnknown({ unknown }: Imported, io: CliIo): void {
  for (const { stated, name, words } of unknown) say(stated, `${name}: ${words}`, io);
  if (unknown.length > 0) throw new CliFailure(UNKNOWN, EXIT.refused);
}

/** Warns of each rule that is left out or written otherwise than in Cinder's file. */
function warnOf({ taken, unknown }: Imported, io: CliIo): void {
  for (const { stated, name, words } of unknown) say(stated, `${name} is left out: ${words}`, io);
  for (const { stated, notes } of taken)
    if (stated) for (const note of notes) say(stated, note, io);
}

const UNKNOWN =
  'nothing is written, for it would let through what those hold back: --leave-out-unknown ' +
  'writes it without them';

function say({ file, line, option }: Stated, words: string, io: CliIo): void {
  io.err(plain(`stowage: ${file}:${line} ${option}: ${words}`));
}

function summary(file: string, { options }: Imported): string {
  const count = (test: (option: ImportedOption) => boolean) => options.filter(test).length;
  const with_ = count(({ key, stated }) => key !== null && stated !== null);
  return `${file}: ${with_} options with a key here, ${count(({ key }) => key === null)} without`;
}
