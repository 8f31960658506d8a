import { InvalidArgumentError, Option } from 'commander';
import {
  connect,
  quietTransport,
  type StowageClient,
  StowageError,
  tokenFromFile,
} from '../../client/index.js';
import { fileFault } from '../../config/file-fault.js';
import { serverAddress, wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { formatOptions, sortOption } from '../options/output-options.js';
import { document, type OutputOptions } from '../output/format.js';
import { type ListView, printList } from '../output/list.js';
import { printRecord, type RecordView } from '../output/record.js';
import { CliFailure, type CliIo, EXIT } from '../terminal/io.js';
import { explainError, explainErrorJson } from './explain-error.js';
import { speaksTls, type TlsFlags, tlsFrom } from './tls-files.js';
import { watch } from './watch.js';

/** How a server is reached. */
export interface ReachOptions extends TlsFlags {
  readonly server: string;
  readonly tokenFile?: string;
}

/** Options of every command that talks to a server. */
export interface ConnectionOptions extends ReachOptions {
  /** How long a call may take, s. */
  readonly timeout: number;
}

/** Options of every command that prints an answer. */
export interface ServerOptions extends ConnectionOptions, OutputOptions {
  /** Repeats the command at this interval, s. */
  readonly watch?: number | true;
}

/** Everything that such a command uses. */
export interface Session {
  readonly client: StowageClient;
  readonly io: CliIo;
  readonly options: SessionOptions;
  /** Prints a list in the chosen format. */
  list<T>(view: ListView<T>): Promise<void>;
  /** Prints one record in the chosen format. */
  record<T>(view: RecordView<T>): void;
}

type SessionOptions = ConnectionOptions & Partial<ServerOptions>;

const WATCH_SECONDS = 2;

/** Adds the options of a command that changes something and prints the result. */
export function actionOptions(command: StowageCommand): StowageCommand {
  return connectionOptions(formatOptions(command));
}

/** Adds the options of a command that shows one record. */
export function showOptions(command: StowageCommand): StowageCommand {
  command
    .optionsGroup('Output:')
    .option(
      '-w, --watch [seconds]',
      `again and again until Ctrl-C, every ${WATCH_SECONDS} s by default`,
      seconds,
    );
  return actionOptions(command);
}

/** Adds the options of a command that shows a list. */
export function listOptions(command: StowageCommand): StowageCommand {
  return showOptions(
    sortOption(command).option('--limit <number>', 'at most so many rows', wholeNumber(1)),
  );
}

/** Adds the options of the connection. */
export function connectionOptions(command: StowageCommand): StowageCommand {
  return reachOptions(command)
    .addOption(
      new Option('--context <name>', 'the server of `stowage context add NAME`').env(
        'STOWAGE_CONTEXT',
      ),
    )
    .option('--timeout <seconds>', 'how long a call may take', seconds, 30);
}

/** Adds the options that say how a server is reached. */
export function reachOptions(command: StowageCommand): StowageCommand {
  return command
    .optionsGroup('Connection:')
    .addOption(
      new Option('--server <host:port>', 'the server')
        .env('STOWAGE_SERVER')
        .argParser(serverAddress)
        .default('127.0.0.1:50051'),
    )
    .addOption(
      new Option('--tls', "use TLS with the system's authorities").env('STOWAGE_CLIENT_TLS'),
    )
    .addOption(
      new Option('--tls-ca <file>', 'use TLS with the authorities in this PEM file').env(
        'STOWAGE_CLIENT_TLS_CA',
      ),
    )
    .addOption(
      new Option('--tls-cert <file>', 'own certificate, PEM').env('STOWAGE_CLIENT_TLS_CERT'),
    )
    .addOption(new Option('--tls-key <file>', 'its private key, PEM').env('STOWAGE_CLIENT_TLS_KEY'))
    .addOption(
      new Option('--token-file <file>', 'bearer token; read again when the file changes').env(
        'STOWAGE_TOKEN_FILE',
      ),
    );
}

/**
 * Connects, runs and closes. Rejects with CliFailure: in words, or as a document for programs.
 */
export async function withSession(
  io: CliIo,
  options: SessionOptions,
  run: (session: Session) => Promise<void>,
): Promise<void> {
  const client = connectTo(options, io);
  const output = { format: 'table', ...options } as const;
  const once = async (to: CliIo) => {
    try {
      await run({
        client,
        io: to,
        options,
        list: (view) => printList(to, output, view),
        record: (view) => printRecord(to, output, view),
      });
    } catch (error) {
      if (!(error instanceof StowageError)) throw error;
      throw failureOf(error, to, options);
    }
  };
  try {
    if (options.watch === undefined) await once(io);
    else await watch(io, options.watch === true ? WATCH_SECONDS : options.watch, once);
  } finally {
    client.close();
  }
}

/**
 * A server's error as a CliFailure. `more` is what only the command knows: values for programs, a
 * hint for people.
 */
export function failureOf(
  error: StowageError,
  io: CliIo,
  options: SessionOptions,
  more: { readonly values?: Readonly<Record<string, string>>; readonly hint?: string } = {},
): CliFailure {
  const exitCode = error.refused ? EXIT.refused : EXIT.error;
  if (options.format === 'json' || options.format === 'yaml')
    return new CliFailure(
      document(options.format, { ...explainErrorJson(error), ...more.values }),
      exitCode,
      true,
    );
  return new CliFailure(
    [
      explainError(error, {
        server: options.server,
        tls: speaksTls(options),
        self: io.self,
        written: io.written ?? ((path) => path),
      }),
      more.hint ?? '',
    ]
      .filter((line) => line !== '')
      .join('\n'),
    exitCode,
  );
}

/** Parses a positive time, s. */
function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 86_400))
    throw new InvalidArgumentError('Expected seconds above 0, at most 86400.');
  return value;
}

function connectTo(options: ConnectionOptions, io: CliIo): StowageClient {
  quietTransport(io.env);
  const { server, tokenFile, timeout } = options;
  const tls = tlsFrom(options);
  const token = tokenFile === undefined ? undefined : tokenFrom(tokenFile);
  try {
    return connect({ server, tls, token, deadlineMs: timeout * 1000 });
  } catch (error) {
    throw new CliFailure((error as Error).message);
  }
}

function tokenFrom(path: string): () => string {
  try {
    const source = tokenFromFile(path);
    if (!/^[!-~]+$/.test(source()))
      throw new CliFailure(`--token-file: ${path} holds no token: one line without spaces`);
    return source;
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    throw new CliFailure(`--token-file: ${path} cannot be read: ${fileFault(error)}`);
  }
}
