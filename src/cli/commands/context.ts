import { resolve } from 'node:path';
import {
  type Context,
  contextOf,
  contextsFile,
  readContexts,
  writeContexts,
} from '../files/contexts.js';
import type { StowageCommand } from '../options/command.js';
import { outputOptions } from '../options/output-options.js';
import type { Column } from '../output/columns.js';
import type { OutputOptions } from '../output/format.js';
import { printList } from '../output/list.js';
import { type ReachOptions, reachOptions } from '../session/session.js';
import { speaksTls, tlsFrom } from '../session/tls-files.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

/** A context as a row. */
interface Row extends Context {
  readonly name: string;
  readonly used: boolean;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: 'name', value: ({ name }) => name },
  {
    name: 'used',
    value: ({ used }) => used,
    tone: ({ used }) => (used ? 'good' : undefined),
  },
  { name: 'server', value: ({ server }) => server },
  { name: 'tls', value: (row) => speaksTls(row) },
  { name: 'token file', value: ({ tokenFile = '' }) => tokenFile },
  { name: 'tls ca', value: ({ tlsCa = '' }) => tlsCa, more: true },
  { name: 'tls cert', value: ({ tlsCert = '' }) => tlsCert, more: true },
  { name: 'tls key', value: ({ tlsKey = '' }) => tlsKey, more: true },
];

/** `stowage context …` */
export function contextCommands(context: StowageCommand, io: CliIo): void {
  add(context, io);
  use(context, io);
  list(context, io);
  remove(context, io);
}

function add(context: StowageCommand, io: CliIo): void {
  reachOptions(
    context
      .command('add')
      .description(
        'Keeps a server with its TLS files and token file under a name. The first one is used ' +
          'from then on. Only names of files are kept, not what is in them.',
      )
      .argument('<name>', 'letters, digits and . _ -')
      .option('--force', 'replaces the context of that name'),
  )
    .example(
      'stowage context add prod --server stowage.example.org:50051 --tls-ca ca.pem --token-file ' +
        'token',
      'stowage context add local',
    )
    .action((name: string, options: ReachOptions & { force?: true }) => {
      if (!/^[\w.-]{1,100}$/.test(name) || name === '__proto__')
        throw new CliFailure(`${name}: a name has letters, digits and . _ - only`);
      const all = readContexts(io);
      if (Object.hasOwn(all.contexts, name) && options.force !== true)
        throw new CliFailure(`there is a context ${name} already: --force replaces it`);
      // What is wrong with the files is told now, not at night.
      tlsFrom(options);
      writeContexts(io, {
        current: all.current ?? name,
        contexts: { ...all.contexts, [name]: contextFrom(options) },
      });
      const used = all.current === null || all.current === name;
      io.out(`${name}: ${options.server}, kept in ${contextsFile(io)}${used ? ', in use' : ''}`);
    });
}

function use(context: StowageCommand, io: CliIo): void {
  context
    .command('use')
    .description('Says which context counts where none is named.')
    .argument('<name>', 'the context')
    .example('stowage context use prod')
    .action((name: string) => {
      const all = readContexts(io);
      const { server } = contextOf(all, name);
      writeContexts(io, { ...all, current: name });
      io.out(`${name}: ${server}, in use`);
    });
}

function list(context: StowageCommand, io: CliIo): void {
  outputOptions(context.command('list').description('Lists contexts.'))
    .columns(COLUMNS)
    .example('stowage context list', 'stowage context list -f value -c name')
    .action((options: OutputOptions) => {
      const { current, contexts } = readContexts(io);
      return printList(io, options, {
        columns: COLUMNS,
        pages: [
          Object.entries(contexts).map(([name, one]) => ({ ...one, name, used: name === current })),
        ],
        machine: (row) => ({
          name: row.name,
          used: row.used,
          server: row.server,
          tls: speaksTls(row),
          tls_ca: row.tlsCa ?? null,
          tls_cert: row.tlsCert ?? null,
          tls_key: row.tlsKey ?? null,
          token_file: row.tokenFile ?? null,
        }),
        empty: `no contexts: \`${io.self} context add NAME\` makes one`,
      });
    });
}

function remove(context: StowageCommand, io: CliIo): void {
  context
    .command('remove')
    .description('Forgets a context. If it was in use, none is.')
    .argument('<name>', 'the context')
    .example('stowage context remove prod')
    .action((name: string) => {
      const { current, contexts } = readContexts(io);
      contextOf({ current, contexts }, name);
      const { [name]: _, ...others } = contexts;
      writeContexts(io, { current: current === name ? null : current, contexts: others });
      io.out(`${name}: removed${current === name ? '; no context is in use' : ''}`);
    });
}

function contextFrom({ server, tls, tlsCa, tlsCert, tlsKey, tokenFile }: ReachOptions): Context {
  return {
    server,
    ...(tls === true && { tls }),
    ...(tlsCa !== undefined && { tlsCa: resolve(tlsCa) }),
    ...(tlsCert !== undefined && { tlsCert: resolve(tlsCert) }),
    ...(tlsKey !== undefined && { tlsKey: resolve(tlsKey) }),
    ...(tokenFile !== undefined && { tokenFile: resolve(tokenFile) }),
  };
}
