import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Time for processes to end after they were told to, ms. */
const GRACE_MS = 10_000;
const LOOK_MS = 100;

/** A process that belongs to a run. */
export interface Found {
  readonly pid: number;
  readonly command: string;
}

/**
 * The directory for all files of a run: `TMPDIR` of everything that it starts. The processes of the
 * run are found by it, whoever started them and whether their parents still live: their environment
 * or command line contains it. Only on Linux.
 */
export class RunDirectory {
  readonly path: string;

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'stowage-tests-'));
    // If the tests run as root, PostgreSQL runs as another user, with its files here.
    chmodSync(this.path, 0o755);
  }

  /** Processes that belong to the run and still live. */
  processes(): readonly Found[] {
    return pids().flatMap((pid) => {
      const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim();
      const belongs =
        pid !== process.pid &&
        (command.includes(this.path) || read(pid, 'environ').includes(this.path));
      return belongs && !isZombie(pid) ? [{ pid, command }] : [];
    });
  }

  /** Waits for processes to end by themselves. Returns those that do not. */
  async leftOver(graceMs = GRACE_MS): Promise<readonly Found[]> {
    for (let waited = 0; waited < graceMs && this.processes().length > 0; waited += LOOK_MS)
      await wait(LOOK_MS);
    return this.processes();
  }

  /** Ends everything that belongs to the run, and removes its files. */
  async remove(): Promise<void> {
    // Again, for what was started meanwhile.
    for (let waited = 0; waited < GRACE_MS && this.processes().length > 0; waited += LOOK_MS) {
      for (const found of this.processes()) end(found, waited > GRACE_MS / 2);
      await wait(LOOK_MS);
    }
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** PostgreSQL is told to stop at once, so that it frees its shared memory; others are killed. */
function end({ pid, command }: Found, late: boolean): void {
  const polite = /\/postgres -D /.test(command) && !late;
  try {
    process.kill(pid, polite ? 'SIGQUIT' : 'SIGKILL');
    process.kill(pid, 'SIGCONT');
  } catch {
    // It has just ended.
  }
}

function pids(): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function isZombie(pid: number): boolean {
  return /\) [ZX] /.test(read(pid, 'stat'));
}

/** Empty if the process is gone, or belongs to another user. */
function read(pid: number, what: 'cmdline' | 'environ' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return '';
  }
}
