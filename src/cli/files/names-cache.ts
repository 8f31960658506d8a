import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliFailure, type CliIo } from '../terminal/io.js';

// Where completion scripts look for names: they compute the same path (completion/scripts.ts).

/** Names that are younger than this, ms, are not asked for again. */
const FRESH_MS = 10_000;

/** Whether names were written a moment ago. */
export function isFresh(io: Pick<CliIo, 'env'>): boolean {
  try {
    return Date.now() - statSync(join(directoryOf(io), 'pools')).mtimeMs < FRESH_MS;
  } catch {
    return false;
  }
}

/** Writes names, a line each. Throws CliFailure if the user has no home. */
export function writeNames(io: Pick<CliIo, 'env'>, kind: string, names: readonly string[]): void {
  const directory = directoryOf(io);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const beside = join(directory, `.${kind}.${process.pid}`);
  const oneLine = names.filter((name) => !name.includes('\n'));
  writeFileSync(beside, oneLine.map((name) => `${name}\n`).join(''), { mode: 0o600 });
  renameSync(beside, join(directory, kind));
}

function directoryOf({ env }: Pick<CliIo, 'env'>): string {
  const { HOME: home, XDG_CACHE_HOME: cache } = env;
  if (!cache && !home) throw new CliFailure('no home: set HOME or XDG_CACHE_HOME');
  const server = env['STOWAGE_CONTEXT'] || env['STOWAGE_SERVER'] || 'default';
  const root = cache || join(home ?? '', '.cache');
  return join(root, 'stowage', server.replaceAll(/[^A-Za-z0-9._-]/g, '_'));
}
