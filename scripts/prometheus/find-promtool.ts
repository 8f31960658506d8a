import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Prometheus' own checker of metrics and rules: the one in PATH, or that of Debian's package, taken
 * out of it and kept in the user's cache. The package itself would start a server. Throws if there
 * is none for this machine.
 */
export function findPromtool(): string {
  if (works('promtool')) return 'promtool';
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const program = join(cache, 'stowage', 'promtool');
  if (existsSync(program)) return program;
  if (!existsSync('/etc/debian_version'))
    throw new Error('promtool is missing: install Prometheus, so that `promtool --version` works');
  mkdirSync(dirname(program), { recursive: true });
  takeOut(program);
  return program;
}

function works(promtool: string): boolean {
  try {
    execFileSync(promtool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function takeOut(program: string): void {
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
    renameSync(join(unfinished, 'usr/bin/promtool'), program);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
