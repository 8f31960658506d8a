import { join, relative, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Life } from '../../app/life.js';
import type { RunningServer } from '../../app/server.js';
import { quietTransport } from '../../client/index.js';
import { fileFault } from '../../config/file-fault.js';
import type { Config } from '../../config/schema.js';
import { openTraces } from '../../tracing/open.js';
import { refuseNode } from '../files/node-version.js';
import { packageRoot, packageVersion } from '../files/package-root.js';
import { interruption } from '../terminal/interruption.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { watchFiles } from './config-watch.js';
import { lifeLog, serverLog, tellSystemd } from './journal.js';

/** The operators' page as it is built, from the package's root. */
const PAGE = 'dist/page';

/** By the exit code that each of them stands for. */
const SIGNALS: Readonly<Record<number, string>> = { 130: 'SIGINT', 143: 'SIGTERM' };

/** Options of a server that runs as a command. */
export interface ServerRun {
  /** Reads the configuration, at the start and whenever it may have changed. Throws ConfigError. */
  readonly load: () => Config;
  /** The file that is watched for changes; undefined: none. */
  readonly file?: string | undefined;
  /** Whether the server also ends when standard input does. */
  readonly untilInputEnds?: boolean;
}

/**
 * Starts a server and prints its addresses. Reloads the configuration when it changes or on SIGHUP.
 * Stops the server when the user asks for it.
 */
export async function runServer(
  { load, file, untilInputEnds = false }: ServerRun,
  io: CliIo,
): Promise<void> {
  refuseNode();
  io.outliveReader();
  const config = load();
  const interrupted = interruption(io, { untilInputEnds });
  const log = serverLog(config);
  const life = lifeLog(log, io);
  const releases = [() => interrupted.release()];
  try {
    let server: RunningServer | undefined;
    let watching: ReturnType<typeof watchFiles> | undefined;
    const reload = () => {
      server?.reload(load);
      watching?.follow();
    };
    // Listen from the beginning: by default the signal ends the process.
    releases.push(io.onHangup(reload));
    quietTransport(io.env);
    server = await start(config, log, life, io);
    const running = server;
    watching = watchFiles(
      () => [...(file === undefined ? [] : [file]), ...running.files()],
      reload,
      (one, error) => log.warn({ err: error }, `${one} is not watched: SIGHUP reloads it`),
    );
    releases.push(watching.stop);
    for (const line of greeting(config, server, io)) io.out(line);
    const { address, httpAddress: http, pageUrl: page, database } = server;
    life('started', { version: packageVersion(), address, http, page, database });
    tellSystemd('ready', io);
    await interrupted.first;
    tellSystemd('stopping', io);
    const began = performance.now();
    life('stopping', { signal: SIGNALS[interrupted.exitCode()] });
    io.out('stopping; again to stop at once');
    await server.stop();
    life('stopped', { seconds: Math.round(performance.now() - began) / 1000 });
    io.out('stopped');
  } finally {
    for (const release of releases) release();
  }
}

async function start(
  config: Config,
  log: Logger,
  life: Life,
  { env }: CliIo,
): Promise<RunningServer> {
  try {
    // Imported late: only this command needs the server and its database driver.
    const { startServer } = await import('../../app/server.js');
    const page = join(packageRoot(), PAGE);
    const version = packageVersion();
    const traces = await openTraces(env, version, (problem) => log.warn(`traces: ${problem}`));
    const more = { version, page, traces, life };
    return await startServer(config, { log, ownsProcess: true, ...more });
  } catch (error) {
    log.debug({ err: error }, 'start failed');
    throw new CliFailure(`cannot start: ${startFault(error, config)}`);
  }
}

function startFault(error: unknown, config: Config): string {
  const said = error instanceof Error ? error.message : String(error);
  const file = fileProblem(error, config);
  if (file !== null) return file;
  const [flag, address] = listenerIn(said, config);
  if (said.includes('EADDRINUSE'))
    return `${address} is taken: end what listens there, or choose another with ${flag}`;
  if (said.includes('EADDRNOTAVAIL'))
    return `${address} is no address of this machine: ${flag} names one, 0.0.0.0 stands for all`;
  if (/EACCES.*listen|listen EACCES/.test(said))
    return (
      `${address} may not be listened on: ports below 1024 are for root; ` + `${flag} names another`
    );
  if (/ENOTFOUND|EAI_AGAIN|Name resolution failed/.test(said))
    return `${address}: this name is not known; ${flag} names another`;
  return said;
}

/** What the operating system says of the ledger's file or directory; null: nothing. */
function fileProblem(error: unknown, config: Config): string | null {
  const { cause = error } = error instanceof Error ? error : {};
  const { path } = cause as NodeJS.ErrnoException;
  const directory = resolve(config.data_dir);
  if (path === undefined || !(path.startsWith(directory) || directory.startsWith(path)))
    return null;
  return `${path} cannot be used: ${fileFault(cause)}; --data-dir names another place`;
}

/** The flag and the address of the listener that an error is about. */
function listenerIn(said: string, config: Config): readonly [string, string] {
  const others = [
    ['--http-listen', config.http_listen],
    ['--page-listen', config.page_listen],
  ] as const;
  for (const [flag, address] of others)
    if (address !== null && address !== 'auto' && said.includes(portOf(address)))
      return [flag, address];
  return ['--listen', config.listen];
}

function portOf(address: string): string {
  return address.slice(address.lastIndexOf(':'));
}

function greeting(
  config: Config,
  server: RunningServer,
  { self, screen }: CliIo,
): readonly string[] {
  const example = relative(process.cwd(), join(packageRoot(), 'examples', 'backend.yaml'));
  const at = server.address === '127.0.0.1:50051' ? '' : ` --server ${server.address}`;
  const tls = config.tls.cert === null ? '' : ' --tls-ca <authority.pem>';
  const http =
    server.httpAddress === null
      ? 'off'
      : `http://${server.httpAddress} (/metrics, /livez, /readyz)`;
  return [
    `gRPC      ${server.address}${config.tls.cert === null ? ' (no TLS)' : ' (TLS)'}`,
    `HTTP      ${http}`,
    `page      ${server.pageUrl ?? 'off'}`,
    `database  ${server.database}`,
    ...(screen === undefined
      ? []
      : [
          'Next, in another terminal:',
          `  ${self} backend report ${example}${at}${tls}`,
          `  ${self} volume schedule --size 10${at}${tls}`,
          `  ${self} pool list${at}${tls}`,
        ]),
    'Ctrl-C ends it.',
  ];
}
