import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** A program of Debian's package. */
type Program = 'prometheus' | 'promtool';

/** Prometheus' own checker of metrics and rules. Throws if there is none for this machine. */
export function findPromtool(): string {
  return find('promtool');
}

/** Prometheus itself. Throws if there is none for this machine. */
export function findPrometheus(): string {
  return find('prometheus');
}

/**
 * The one in PATH, or that of Debian's package, taken out of it and kept in the user's cache. The
 * package itself would start a server.
 */
function find(name: Program): string {
  if (works(name)) return name;
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const program = join(cache, 'stowage', name);
  if (existsSync(program)) return program;
  if (!existsSync('/etc/debian_version'))
    throw new Error(`${name} is missing: install Prometheus, so that \`${name} --version\` works`);
  mkdirSync(dirname(program), { recursive: true });
  takeOut(name, program);
  return program;
}

function works(name: Program): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function takeOut(name: Program, program: string): void {
  const unfinished = mkdtempSync(`${program}-`);
  const options: ExecFileSyncOptions = {
    cwd: unfinished,
    stdio: ['ignore', 'ignore', 'inherit'],
  };
  try {
    try {
      execFileSync('apt-get', ['download', '-qq', 'prometheus'], options);
    } catch {
      // Its lists may be old, or there are none.
      execFileSync('apt-get', ['update', '-qq'], options);
      execFileSync('apt-get', ['download', '-qq', 'prometheus'], options);
    }
    execFileSync('sh', ['-c', 'dpkg-deb --extract prometheus_*.deb .'], options);
    renameSync(join(unfinished, 'usr/bin', name), program);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
