import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileFault } from '../../config/file-fault.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

/** A server with what it takes to reach it. Paths are absolute. */
export interface Context {
  readonly server: string;
  readonly tls?: true;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tokenFile?: string;
}

/** All contexts by name, and which one is used where none is named. */
export interface Contexts {
  readonly current: string | null;
  readonly contexts: Readonly<Record<string, Context>>;
}

const NONE: Contexts = { current: null, contexts: {} };

/** The file that keeps them, of this user alone; null if the user has no home. */
export function contextsFile({ env }: Pick<CliIo, 'env'>): string | null {
  const { HOME: home, XDG_CONFIG_HOME: config } = env;
  if (!config && !home) return null;
  return join(config || join(home ?? '', '.config'), 'stowage', 'contexts.json');
}

/** Reads the contexts; none where there is no file. Throws CliFailure for a broken one. */
export function readContexts(io: Pick<CliIo, 'env'>): Contexts {
  const file = contextsFile(io);
  if (file === null) return NONE;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NONE;
    throw new CliFailure(`${file} cannot be read: ${fileFault(error)}`);
  }
  try {
    const found: unknown = JSON.parse(text);
    if (isContexts(found)) return found;
  } catch {
    // Told below.
  }
  throw new CliFailure(`${file} is no list of contexts: remove it, and add them again`);
}

/** Writes them: all of the file, or nothing; nobody else may read it. */
export function writeContexts(io: Pick<CliIo, 'env'>, contexts: Contexts): void {
  const file = contextsFile(io);
  if (file === null) throw new CliFailure('no home: set HOME or XDG_CONFIG_HOME');
  const beside = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(beside, `${JSON.stringify(contexts, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new CliFailure(`${file} cannot be written: ${fileFault(error)}`);
  }
}

/** The context of a name. Throws CliFailure with those that there are. */
export function contextOf({ contexts }: Contexts, name: string): Context {
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(contexts);
  throw new CliFailure(
    `there is no context ${name}: ` +
      (names.length === 0 ? '`context add` makes one' : `there are ${names.join(', ')}`),
  );
}

const PATHS = ['tlsCa', 'tlsCert', 'tlsKey', 'tokenFile'];

function isContexts(value: unknown): value is Contexts {
  if (!isMap(value) || !isMap(value['contexts'])) return false;
  const { current, contexts } = value;
  return (
    (current === null || (typeof current === 'string' && Object.hasOwn(contexts, current))) &&
    Object.values(contexts).every(
      (one) =>
        isMap(one) &&
        typeof one['server'] === 'string' &&
        PATHS.every((key) => one[key] === undefined || typeof one[key] === 'string'),
    )
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
