import { spawn } from 'node:child_process';
import pino, { type DestinationStream, type Logger } from 'pino';
import type { Life } from '../../app/life.js';
import type { Config } from '../../config/schema.js';
import { hideSecrets } from '../../config/values.js';
import type { CliIo } from '../terminal/io.js';

/** Levels at which the life of a server is told. */
const TELLING = ['trace', 'debug', 'info', 'warn'];

/**
 * The log of a server, on standard error, because standard output is for people: JSON lines with
 * names of levels and times of ISO 8601, as journals and collectors want them.
 */
export function serverLog(config: Config): Logger {
  return pino(
    {
      level: config.log_level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Errors of drivers may hold the URL that they were given.
      hooks: { streamWrite: hideSecrets },
    },
    standardError(),
  );
}

/** Most characters of lines that are kept until they can be written. */
const MOST_UNWRITTEN = 256 * 1024;

/** A server goes on where its lines cannot be written: the disk is full, the terminal is gone. */
function standardError(): DestinationStream {
  const to = pino.destination({ dest: 2, sync: true, maxLength: MOST_UNWRITTEN });
  return to.on('error', () => undefined);
}

/** What somebody at a terminal waits for, or should know; the rest is printed there anyway. */
const FOR_TERMINALS = ['migrating', 'migrated', 'recovered'];

/**
 * Tells of the life of a server: a new ledger, migration, what a start found, start and stop. In
 * the log these lines are there at the default level, too; at a terminal some are told in words.
 */
export function lifeLog(log: Logger, { errorTerminal, err }: CliIo): Life {
  if (!TELLING.includes(log.level)) return () => undefined;
  if (errorTerminal !== undefined)
    return (what, values = {}) => {
      if (!FOR_TERMINALS.includes(what)) return;
      const said = Object.entries(values).map(([name, value]) => `${name} ${String(value)}`);
      err(`${what}: ${said.join(', ').replaceAll('_', ' ')}`);
    };
  const life = log.child({}, { level: 'info' });
  return (what, values = {}) => life.info(values, what);
}

/** Tells systemd that the server is ready, or stops, if it asked to be told. */
export function tellSystemd(state: 'ready' | 'stopping', { env }: CliIo): void {
  if (!env['NOTIFY_SOCKET']) return;
  // Node has no datagrams on Unix sockets. Without the program nobody is told, which is no fault.
  spawn('systemd-notify', [`${state.toUpperCase()}=1`], { stdio: 'ignore', env: { ...env } })
    .on('error', () => undefined)
    .unref();
}
