import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.js';
import { run } from '../fake-io.js';

describe('where a pipe is closed early', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-pipes-'));
  const address = freePort().then((port) => `127.0.0.1:${port}`);
  let pid = 0;

  after(() => {
    if (pid !== 0) process.kill(pid, 'SIGKILL');
    rmSync(directory, { recursive: true });
  });

  it('a server goes on, also if its log cannot be written: only what it says is lost', async () => {
    // `true` ends at once, long before the addresses are known. A disk that is full.
    const log = existsSync('/dev/full') ? '/dev/full' : '/dev/null';
    const script = `node dist/src/bin.js serve "$@" 2> ${log} > >(true) & echo $!`;
    const flags = ['--listen', await address, '--set', 'http_listen=off', '--data-dir', directory];
    const { stdout } = spawnSync('bash', ['-c', script, 'serve', ...flags], { encoding: 'utf8' });
    pid = Number(stdout);
    const health = async () => (await run(['health', '--server', await address])).out;
    for (let left = 100; (await health()) !== 'serving' && left > 0; left -= 1)
      await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(await health(), 'serving');
  });

  it('the exit code says what a command came to, though nobody reads its words', async () => {
    const script = 'node dist/src/bin.js status --server "$0" 2> >(true) > /dev/null';
    assert.equal(spawnSync('bash', ['-c', script, await address]).status, 3);
  });
});
