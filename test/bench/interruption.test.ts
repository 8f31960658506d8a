import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is on the disk of a run whose temporary files are in a directory of their own. */
async function leftIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory, { recursive: true })).filter((file) =>
    file.startsWith('stowage-bench-'),
  );
}

/** Command lines of processes that name a directory. */
async function processesOn(directory: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(directory));
}

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('bench: interruption', () => {
  it('leaves no files and no server behind', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'stowage-interrupted-'));
    try {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', 'bench/main.ts', 'start', '--short', '--results', directory],
        {
          env: { ...process.env, TMPDIR: directory },
          stdio: 'ignore',
        },
      );
      await until(async () =>
        (await leftIn(directory)).some((file) => file.endsWith('stowage.db')),
      );
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      strictEqual(code, 143);
      await until(async () => (await processesOn(join(directory, 'stowage-bench-'))).length === 0);
      deepStrictEqual(await leftIn(directory), []);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
