import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Pythons to look for, the best first: grpcio-tools of the pinned version has wheels for these. */
const PYTHONS = ['python3.11', 'python3.10', 'python3'];
const MINOR = { least: 10, most: 11 };

/**
 * The interpreter of a virtual environment with these requirements, made if it is not there. It is
 * kept in the user's cache under the hash of the requirements. Throws if there is no Python 3.10 or
 * 3.11, or if the packages cannot be installed.
 */
export function pythonWith(requirements: string): string {
  const python = findPython();
  const text = readFileSync(requirements, 'utf8');
  const hash = createHash('sha256').update(python.version).update(text).digest('hex').slice(0, 16);
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const directory = join(cache, 'stowage', `python-${hash}`);
  const interpreter = join(directory, 'bin', 'python');
  if (existsSync(interpreter)) return interpreter;

  mkdirSync(dirname(directory), { recursive: true });
  const unfinished = mkdtempSync(`${directory}-`);
  try {
    execFileSync(python.command, ['-m', 'venv', unfinished]);
    const pip = ['-m', 'pip', '--disable-pip-version-check', 'install', '--quiet'];
    execFileSync(join(unfinished, 'bin', 'python'), [...pip, '-r', requirements], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    renameSync(unfinished, directory);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process may have made it meanwhile.
    if (!existsSync(interpreter)) throw error;
  }
  return interpreter;
}

function findPython(): { readonly command: string; readonly version: string } {
  for (const command of PYTHONS) {
    const version = versionOf(command);
    const minor = Number(/^3\.(\d+)\./.exec(version)?.[1]);
    if (minor >= MINOR.least && minor <= MINOR.most) return { command, version };
  }
  throw new Error(`no Python 3.${MINOR.least} or 3.${MINOR.most}: ${PYTHONS.join(', ')}`);
}

function versionOf(command: string): string {
  try {
    const print = 'import platform; print(platform.python_version())';
    return execFileSync(command, ['-c', print], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
