import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { connect, type StowageClient, StowageError, type TlsOptions } from '../client/index.js';
import { explainError, explainErrorJson } from './explain-error.js';
import { CliFailure, type CliIo, EXIT } from './io.js';

/** Options of every command that talks to a server. */
export interface ConnectionOptions {
  readonly server: string;
  readonly tls?: true;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly timeout: string;
}

/** Options of every command that prints an answer. */
export interface ServerOptions extends ConnectionOptions {
  readonly format: 'table' | 'json';
}

/** What such a command works with. */
export interface Session {
  readonly client: StowageClient;
  readonly io: CliIo;
  readonly options: ConnectionOptions & Partial<ServerOptions>;
  /** Prints for programs or for people, as the user asked. */
  print(machine: unknown, human: () => string): void;
}

/** Adds those of an answer, with those of the connection. */
export function serverOptions(command: Command): Command {
  return connectionOptions(command).addOption(
    new Option('-f, --format <format>', 'for people or for programs').choices(['table', 'json']).default('table'),
  );
}

/** Adds those of the connection. */
export function connectionOptions(command: Command): Command {
  return command
    .addOption(new Option('--server <host:port>', 'the server').env('STOWAGE_SERVER').default('127.0.0.1:50051'))
    .option('--tls', "use TLS with the system's authorities")
    .option('--tls-ca <file>', 'use TLS with the authorities in this PEM file')
    .option('--tls-cert <file>', 'own certificate, PEM')
    .option('--tls-key <file>', 'its private key, PEM')
    .option('--timeout <seconds>', 'how long a call may take', '30');
}

/** Connects, runs and closes. What goes wrong is told in words, or as JSON on standard error for programs. */
export async function withSession(
  io: CliIo,
  options: ConnectionOptions & Partial<ServerOptions>,
  run: (session: Session) => Promise<void>,
): Promise<void> {
  const seconds = Number(options.timeout);
  if (!(seconds > 0)) throw new CliFailure(`--timeout: found ${options.timeout}, expected seconds above 0`);
  const client = connect({ server: options.server, tls: tlsOf(options), deadlineMs: seconds * 1000 });
  const print: Session['print'] = (machine, human) => io.out(options.format === 'json' ? JSON.stringify(machine, undefined, 2) : human());
  try {
    await run({ client, io, options, print });
  } catch (error) {
    if (!(error instanceof StowageError)) throw error;
    throw failureOf(error, io, options);
  } finally {
    client.close();
  }
}

/** An error of the server as the command's end; `more` is what only the command knows: values for programs, a hint for people. */
export function failureOf(
  error: StowageError,
  io: CliIo,
  options: Session['options'],
  more: { readonly values?: Readonly<Record<string, string>>; readonly hint?: string } = {},
): CliFailure {
  const text =
    options.format === 'json'
      ? JSON.stringify({ ...explainErrorJson(error), ...more.values }, undefined, 2)
      : [explainError(error, options.server, io.self), more.hint ?? ''].filter((line) => line !== '').join('\n');
  return new CliFailure(text, error.refused ? EXIT.refused : EXIT.error);
}

function tlsOf({ tls, tlsCa, tlsCert, tlsKey }: ConnectionOptions): TlsOptions | undefined {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) throw new CliFailure('--tls-cert and --tls-key belong together');
  if (!tls && tlsCa === undefined && tlsCert === undefined) return undefined;
  return { ca: pem('--tls-ca', tlsCa), cert: pem('--tls-cert', tlsCert), key: pem('--tls-key', tlsKey) };
}

function pem(flag: string, path: string | undefined): Buffer | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path);
  } catch (error) {
    throw new CliFailure(`${flag}: ${path} cannot be read: ${(error as Error).message}`);
  }
}
