import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeAddress } from '../support/free-port.js';
import { inTerminal } from '../support/terminal.js';
import { run } from './fake-io.js';
import { type Started, start, startServer } from './serve.js';

describe('watching', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-watch-'));
  const ends: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  after(() => rmSync(directory, { recursive: true }));

  async function serving(
    name: string,
    more: readonly string[] = [],
  ): Promise<Started & { readonly address: string }> {
    const server = await startServer(join(directory, name), more);
    ends.push(() => {
      server.signal('SIGKILL');
      return server.ended;
    });
    return server;
  }

  it('shows changes until Ctrl-C, and ends well', async () => {
    const { address } = await serving('changes');
    const watching = start(['pool', 'list', '--watch', '0.1', '--server', address]);
    await watching.until(/no pools[\s\S]*no pools/);
    await run(['backend', 'report', 'examples/backend.yaml', '--server', address]);
    await watching.until(/node1@lvm#thin/);
    assert.ok(!watching.output().includes('\u001b'), 'no terminal, nothing that steers one');
    watching.signal('SIGINT');
    assert.equal(await watching.ended, 0);
  });

  it('prints a document a round for programs', async () => {
    const { address } = await serving('documents');
    const watching = start(['health', '--watch', '0.1', '-f', 'yaml', '--server', address]);
    await watching.until(/status: serving\s+status: serving/);
    watching.signal('SIGTERM');
    assert.equal(await watching.ended, 0);
  });

  it('goes on while the server is away, and ends at once if the call is wrong', async () => {
    const server = await serving('away', ['--listen', await freeAddress()]);
    const watching = start(['pool', 'list', '--watch', '0.1', '--server', server.address]);
    await watching.until(/no pools/);
    server.signal('SIGTERM');
    await watching.until(/no server answers/);
    await serving('away', ['--listen', server.address]);
    await watching.until(/no server answers[\s\S]*no pools/);
    watching.signal('SIGINT');
    assert.equal(await watching.ended, 0);
    const wrong = start(['pool', 'show', 'nonsense', '--watch', '--server', server.address]);
    assert.equal(await wrong.ended, 1);
  });

  it('redraws a terminal, in colour', async () => {
    const { address } = await serving('terminal');
    await run(['backend', 'report', 'examples/backend.yaml', '--server', address]);
    const words = ['dist/src/bin.js', 'pool', 'list', '--watch', '0.2'];
    const child = spawn(...inTerminal([process.execPath, ...words, '--server', address]), {
      env: { ...process.env, NO_COLOR: '', TERM: 'xterm' },
    });
    const said = { text: '', interrupted: false };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.text += text;
      if (said.interrupted || said.text.split('\u001b[2J').length < 4) return;
      said.interrupted = true;
      // Ctrl-C, as a person types it.
      child.stdin.write('\u0003');
    });
    const [code] = (await once(child, 'close')) as [number];
    assert.equal(code, 0, said.text);
    assert.ok(said.text.includes('\u001b[32myes\u001b[39m'), said.text);
    assert.match(said.text, /every 0\.2 s, .*Ctrl-C ends it/);
  });
});
